package dev.purlin.io.jdbc;

import java.io.Serializable;

/**
 * A column that is loaded, and the field that is loaded into it.
 *
 * @param field the position of the field in the row
 * @param fieldName the field's name
 * @param name the column's name
 * @param type the column's type in the database's words; for arrays that of the elements is {@code
 *     kind}
 * @param kind what the column holds, or its elements if it is an array
 * @param key whether it is part of the key
 */
record LoadColumn(
    int field,
    String fieldName,
    String name,
    String type,
    ColumnKind kind,
    boolean array,
    boolean notNull,
    boolean key)
    implements Serializable {}
