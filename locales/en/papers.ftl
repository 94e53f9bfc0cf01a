# Word templates: what cannot be filled is named by its tag and paragraph.
papers-not-word = The file is not a Word document (.docx) or is damaged.
papers-too-large = The template is too large: it unpacks to more than { $mebibytes } MB.
papers-broken-part = Part { $part } of the template is damaged. Open the file in Word, save it and try again.
papers-tag-not-closed = The tag { $tag } in paragraph { $paragraph } of { $part } is not closed. Paragraph: “{ $text }”.
papers-statement-unknown = The statement { $tag } in paragraph { $paragraph } of { $part } cannot be used; only for, if, set and with can. Paragraph: “{ $text }”.
papers-tag-in-field-code = The tag { $tag } in paragraph { $paragraph } of { $part } is inside a Word field code. Move it out of the field. Paragraph: “{ $text }”.
papers-marker-misplaced = The tag { $tag } in paragraph { $paragraph } of { $part } is misplaced: it must be inside the paragraph, row or cell that it names, and “else” must stand alone. Paragraph: “{ $text }”.
papers-name-unknown = The tag { $tag } in paragraph { $paragraph } of { $part } uses a name that the data do not have. Paragraph: “{ $text }”.
papers-tag-fails = The tag { $tag } in paragraph { $paragraph } of { $part } cannot be carried out. Paragraph: “{ $text }”. Details: { $detail }
papers-template-fails = The template cannot be understood in part { $part }; “endfor” or “endif” may be missing. Details: { $detail }
papers-data-fails = The data cannot be put into the template.
papers-template-unreadable = The template file { $path } cannot be read.
