"""Makes the workbooks of these tests: python3 make_workbooks.py, with openpyxl 3.1 and LibreOffice's soffice.

openpyxl.xlsx is written by openpyxl, which stores no values of formulas; libreoffice.xlsx and libreoffice.xls are what
LibreOffice makes of it, with the values.
"""
import datetime as dt
import os
import subprocess

import openpyxl
from openpyxl.styles import Font

book = openpyxl.Workbook()
sales = book.active
sales.title = "Sales"
sales.append(["region", "sold", "amount", "units", "paid", "at", "opens", "spent", "zip", "total"])
sales.append(["North", dt.date(2026, 1, 31), 19.99, 3, True, dt.datetime(2026, 1, 31, 10, 30, 15, 250000), dt.time(8, 5),
              dt.timedelta(hours=25, minutes=30), "00712", "=C2*D2"])
sales.append([None])
sales.append(["S\u00fcd \U0001F680", dt.date(2026, 2, 1), 0.1 + 0.2, 4, False, dt.datetime(2026, 2, 1), dt.time(23, 59, 59),
              dt.timedelta(minutes=5), "01234", "=C4*D4"])
for row in (2, 4):
    sales.cell(row, 2).number_format = "yyyy\\-mm\\-dd"
    sales.cell(row, 3).number_format = '"EUR "0.00'

marks = book.create_sheet("Two tables")
marks["B2"] = "Marks of the year"
marks["B2"].font = Font(bold=True)
for row, values in enumerate([["name", "mark"], ["Ann", 1], ["Bob", 2]], start=4):
    for column, value in enumerate(values, start=2):
        marks.cell(row, column).value = value
for row, values in enumerate([["city", "people"], ["Bonn", 330000], ["K\u00f6ln", 1087000]], start=8):
    for column, value in enumerate(values, start=3):
        marks.cell(row, column).value = value

merged = book.create_sheet("Merged")
for values in [["team", "2025", None, "2026", None], [None, "won", "lost", "won", "lost"], ["Red", 1, 2, 3, 4],
               [None, 5, 6, 7, 8], ["Blue", 9, 10, 11, 12]]:
    merged.append(values)
merged.merge_cells("A1:A2")
merged.merge_cells("B1:C1")
merged.merge_cells("D1:E1")
merged.merge_cells("A3:A4")

broken = book.create_sheet("Errors")
for values in [["id", "value"], [1, "#N/A"], [2, 5], [3, "=1/0"], [4, "n/a"]]:
    broken.append(values)

hidden = book.create_sheet("Hidden")
hidden.append(["secret"])
hidden.append([42])
hidden.sheet_state = "hidden"
for name in ("2026-01", "2026-02"):
    month = book.create_sheet(name)
    month.append(["day", "n"] if name == "2026-01" else ["n", "day", "extra"])
    month.append([1, 10] if name == "2026-01" else [20.5, 2, "x"])

book.save("openpyxl.xlsx")
for kind, name in (("xlsx", "libreoffice.xlsx"), ("xls", "libreoffice.xls")):
    subprocess.run(["soffice", "--headless", "--convert-to", kind, "--outdir", "made", "openpyxl.xlsx"], check=True)
    os.replace(f"made/openpyxl.{kind}", name)
os.rmdir("made")
