/**
 * Spreadsheets: xlsx both ways, and xls to read.
 *
 * <p>{@link dev.purlin.io.excel.ReadFromExcel} opens files with fastexcel (xlsx) or Apache POI
 * (xls) behind one interface, {@code Workbook}; {@code Table} finds the header and the records of a
 * sheet; {@code CellKind} says what a number is by its format, for in a spreadsheet a date is a
 * number. May use {@code io.file} and {@code core}; nothing else uses it.
 */
package dev.purlin.io.excel;
