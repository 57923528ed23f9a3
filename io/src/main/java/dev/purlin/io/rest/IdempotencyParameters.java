package dev.purlin.io.rest;

import dev.purlin.core.parameter.Parameter;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How a request says which one it is, so that an API can leave out one that comes again.
 *
 * <pre>{@code
 * new IdempotencyParameters("Idempotency-Key", "order-{id}")
 * }</pre>
 *
 * @param header the header that holds the key
 * @param key the key, with {@code {field}} for values of the row; null for a hash of the request
 */
@RecordBuilder
public record IdempotencyParameters(
    @Parameter(
            value = "The header that holds the key of a request.",
            defaultValue = "Idempotency-Key")
        String header,
    @Parameter(
            value =
                "The key of a row's request; {field} stands for a field of the row. Not with batch_size.",
            absent = "a hash of method, address and body, so that equal requests have one key",
            example = "order-{id}")
        @Nullable String key)
    implements IdempotencyParametersBuilder.With {}
