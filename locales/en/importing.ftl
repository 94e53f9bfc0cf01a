# Reading workbooks: names of kinds, why a file is not read, what a cell should hold, rows skipped, things to look at.

importing-kind-units = List of units
importing-kind-officials = List of officials
importing-kind-monthly-statistics = Monthly dossier statistics
importing-kind-late-dossiers = List of late dossiers
importing-kind-dossiers = List of dossiers
importing-kind-criteria = Set of scoring criteria
importing-kind-holidays = Holidays and swapped days
importing-kind-procedures = Procedures
importing-kind-legal-grounds = Legal grounds
importing-kind-plans = Plans of other bodies
importing-kind-checklists = Checklists
importing-kind-supplements = Requests to supplement
importing-kind-explanations = Explanations of late dossiers
importing-kind-apologies = Apologies
importing-kind-consultations = Consultations
importing-kind-satisfaction = Satisfaction
importing-kind-procedure-counts = Procedures at one-stop shops
importing-kind-self-scores = Self-scores

importing-refused-empty = The file is empty; check the original and send it again.
importing-refused-damaged = The file is damaged or was cut off; open the original in Excel or LibreOffice, save it and send it again.
importing-refused-encrypted = The file is protected by a password and cannot be read; remove the password and send it again.
importing-refused-html = The file is a web page (HTML) named like an Excel file, as other systems export; open it in Excel, save it as .xlsx and send that.
importing-refused-spreadsheet-xml = The file is Excel 2003 XML under another name; open it in Excel, save it as .xlsx and send that.
importing-refused-lock-file = This is the temporary lock file (~$) of an open workbook, not a workbook; send the file of the same name without ~$.
importing-refused-lfs-pointer = This is a Git LFS pointer, not a workbook; fetch the real file and send that.
importing-refused-not-workbook = { $what ->
    [pdf] This is a PDF; send the original workbook (.xlsx, .xls, .ods, .xlsb or .csv).
    [word] This is a Word document; send a workbook (.xlsx, .xls, .ods, .xlsb or .csv).
    [image] This is a picture; send the original workbook (.xlsx, .xls, .ods, .xlsb or .csv).
    [archive] This is an archive without a workbook that can be read; unpack it and send each workbook.
    [numbers] This is an Apple Numbers file; export it to .xlsx and send that.
    [sylk] This is an old SYLK file; open it in Excel, save it as .xlsx and send that.
    [old-excel] This is a very old Excel file (before 1997); open it in Excel or LibreOffice, save it as .xlsx and send that.
    [flat-ods] This is a flat OpenDocument XML file; save it as .ods or .xlsx and send that.
    [macro-sheets] The file holds macro or dialog sheets of old Excel and cannot be read; open it in Excel, save it as .xlsx and send that.
    [database] This is a database file, not a workbook; export the table to .xlsx or .csv.
    [other-document] This is another kind of document, not a workbook; send .xlsx, .xls, .ods, .xlsb or .csv.
   *[unknown] The file is not a workbook; send .xlsx, .xls, .ods, .xlsb or .csv.
}
importing-refused-hostile = { $what ->
    [dtd] The file holds a dangerous XML declaration (DTD) and was not opened; make the workbook anew in Excel or LibreOffice.
    [strings] The file lies about its number of texts to exhaust memory and was not opened; make the workbook anew in Excel or LibreOffice.
    [ratio] The file is packed beyond what is normal (a zip bomb) and was not opened; make the workbook anew in Excel or LibreOffice.
    [long-text] The file holds a text of abnormal length and was not opened; make the workbook anew in Excel or LibreOffice.
    [address] The file holds a cell outside of what a sheet can have and was not opened; make the workbook anew in Excel or LibreOffice.
   *[other] The file is built to do harm and was not opened; make the workbook anew in Excel or LibreOffice.
}
importing-refused-too-large = { $what ->
    [bytes] The file is larger than allowed ({ $limit }); split it into several files.
    [unpacked] The file's unpacked content is larger than allowed ({ $limit }); split it into several files.
    [rows] The table has too many rows (more than { $limit }); split it into several files.
    [cells] The table has too many cells (more than { $limit }); remove superfluous columns and rows or split it.
    [sheets] The file has too many sheets (more than { $limit }); split it into several files.
   *[parts] The file has too many parts (more than { $limit }); copy the table into a new file.
}
importing-refused-no-cells = No sheet holds any data; check the file and send it again.
importing-refused-wrong-kind = The file is { $found ->
    [units] a list of units
    [officials] a list of officials
    [monthly-statistics] monthly statistics
    [late-dossiers] a list of late dossiers
    [dossiers] a list of dossiers
    [criteria] a set of criteria
    [holidays] holidays and swapped days
    [procedures] a catalogue of procedures
    [legal-grounds] legal grounds
    [plans] plans of other bodies
    [checklists] a checklist
    [supplements] requests to supplement dossiers
    [explanations] explanations of late dossiers
    [apologies] apologies
    [consultations] consultations of other bodies
    [satisfaction] satisfaction results
    [procedure-counts] counts of procedures at one-stop shops
   *[self-scores] self-scores
}, not { $wanted ->
    [units] a list of units
    [officials] a list of officials
    [monthly-statistics] monthly statistics
    [late-dossiers] a list of late dossiers
    [dossiers] a list of dossiers
    [criteria] a set of criteria
    [holidays] holidays and swapped days
    [procedures] a catalogue of procedures
    [legal-grounds] legal grounds
    [plans] plans of other bodies
    [checklists] a checklist
    [supplements] requests to supplement dossiers
    [explanations] explanations of late dossiers
    [apologies] apologies
    [consultations] consultations of other bodies
    [satisfaction] satisfaction results
    [procedure-counts] counts of procedures at one-stop shops
   *[self-scores] self-scores
}; choose the right kind or send another file.
importing-refused-nearest = The table is not recognised; it is nearest to { $kind ->
    [units] a list of units
    [officials] a list of officials
    [monthly-statistics] monthly statistics
    [late-dossiers] a list of late dossiers
    [dossiers] a list of dossiers
    [criteria] a set of criteria
    [holidays] holidays and swapped days
    [procedures] a catalogue of procedures
    [legal-grounds] legal grounds
    [plans] plans of other bodies
    [checklists] a checklist
    [supplements] requests to supplement dossiers
    [explanations] explanations of late dossiers
    [apologies] apologies
    [consultations] consultations of other bodies
    [satisfaction] satisfaction results
    [procedure-counts] counts of procedures at one-stop shops
   *[self-scores] self-scores
}, but lacks these columns: { $missing }. Add them or name the headers as in the blank workbook.
importing-refused-own-report = This is a report that giamsat wrote, not data to read in; choose the unit's own file, or use the blank workbook.
importing-refused-not-recognised = It cannot be told what kind of table this is; compare its headers with the blank workbook and send it again.
importing-refused-no-rows = The headers on sheet “{ $sheet }” are known, but no row of data follows them; check the file.
importing-refused-bad-layout = The layout file { $file } is not valid ({ $why }); tell the administrator.
importing-refused-timed-out = Reading took too long and was ended; remove what is superfluous or split the file and send it again.
importing-refused-crashed = The file could not be read because its content is broken or asks for too much memory; open it in Excel or LibreOffice, save it as .xlsx and send that.
importing-refused-cannot-open = The file could not be opened ({ $why }); send it again, and tell the administrator if this persists.

importing-expected-no-error = a value; the cell holds a spreadsheet error
importing-expected-formula-result = the result of the formula; open the file in Excel to compute it and save it
importing-expected-shorter-text = text of at most 32,767 characters
importing-expected-count = a whole number, not negative, such as 1.234
importing-expected-decimal = a number, not negative, such as 12,5
importing-expected-signed = a number, such as -0,25 or 12,5
importing-expected-unambiguous-number = a clear number: 1234 for thousands, 1,23 for a fraction
importing-expected-percent = a percentage, such as 98,7%
importing-expected-date = a real day as day/month/year, such as 05/03/2026
importing-expected-moment = a real day as day/month/year, with or without its time, such as 05/03/2026 14:30
importing-expected-date-or-year = a real day as day/month/year or a year alone, such as 05/03/1980 or 1980
importing-expected-yes-no = Có (yes), Không (no), or nothing if it is not known
importing-expected-any-of = at least one of the columns: { $columns }
importing-expected-tree-number = a number like I, 1, 1.1 or 1.1.1
importing-expected-number-once = a number that stands only once; { $number } stands above already (1.10 must be typed as text, or Excel makes it 1.1)
importing-expected-parent = a row { $parent } before it
importing-required-text = something in column “{ $column }”
importing-required-number = a number in column “{ $column }”
importing-required-date = a day in column “{ $column }”
importing-required-yes-no = yes or no in column “{ $column }”

importing-skipped-numbering = numbers of columns
importing-skipped-header-again = header repeated
importing-skipped-total = total
importing-skipped-note = note
importing-skipped-signature = signature
importing-skipped-below = below the table
importing-skipped-group = group
importing-skipped-stray = stray text
importing-skipped-unnumbered = explanation without a number

importing-remark-encoding = The file's encoding is { $encoding }; its text was brought to Unicode.
importing-remark-encoding-sample = The file's encoding is { $encoding }; its text was brought to Unicode, such as “{ $before }” to “{ $after }”.
importing-remark-hidden-sheet = The table stands on the hidden sheet “{ $sheet }”.
importing-remark-other-period = Sheet “{ $sheet }” is of another period and was not read; send it by itself.
importing-remark-sheet-unread = Sheet “{ $sheet }” is of another kind and was not read.
importing-remark-personal = Column { $column } “{ $header }” is personal data of applicants and was not read.
importing-remark-contact = Column { $column } “{ $header }” holds contacts of applicants: kept apart, for the purpose that was stated.
importing-remark-column-unread = Column { $column } “{ $header }” is not part of the layout and was not read.
importing-remark-columns-absent = The file lacks these columns; their values count as not known: { $columns }.
importing-remark-total-row = Sheet “{ $sheet }”, cell { $cell }: the total row says { $total }, but the rows add up to { $sum }.
importing-remark-sum = the cell says { $total }, its parts ({ $cells }) add up to { $sum }
importing-remark-children = the sum of its sub-items' points ({ $sum })
importing-remark-rounded = at most three decimals; the number was rounded
importing-remark-serial = a cell formatted as a date; the number was taken as a spreadsheet date
importing-refused-no-file = There is no such file; check its path.
importing-refused-no-right = This file must not be read; check its rights.
importing-refused-far = Cell { $cell } stands so far from the table that the sheet has too many empty cells; delete it (delete the empty rows and columns at the end), or save as .xlsx, and send it again.
importing-refused-same-name = Two sheets of the file are called “{ $sheet }”; give one another name and send it again.
