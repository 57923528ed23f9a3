package dev.purlin.io.file;

import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.SharedParameters;
import io.soabase.recordbuilder.core.RecordBuilder;

/** Whether files of other columns than the first one's are read with it. */
@SharedParameters("Files")
@RecordBuilder
public record FileUnionParameters(
    @Parameter(
            value =
                "Whether the files' columns are united by their names: a column that a file lacks is NULL in its rows. If not, all files must have the columns of the first one.",
            defaultValue = "true")
        boolean unionByName)
    implements FileUnionParametersBuilder.With {}
