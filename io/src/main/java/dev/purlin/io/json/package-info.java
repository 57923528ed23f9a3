/**
 * JSON files: {@link dev.purlin.io.json.ReadFromJson} and {@link dev.purlin.io.json.WriteToJson}.
 *
 * <p>How rows and JSON convert is {@code core.type}'s; here is what concerns files of it.
 */
package dev.purlin.io.json;
