//! The zip file around a Word document.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::error::DocxError;
use super::tokens::{self, Kind};

/// Most bytes that all parts together may unpack to.
const LIMIT: u64 = 16 * 1024 * 1024;

const CONTENT_TYPES: &str = "[Content_Types].xml";
const MAIN: &str = "wordprocessingml.document.main+xml";
const MARGINS: [&str; 2] = ["wordprocessingml.header+xml", "wordprocessingml.footer+xml"];
const NOTES: [&str; 2] = ["wordprocessingml.footnotes+xml", "wordprocessingml.endnotes+xml"];

/// A Word document whose parts can be read and replaced.
pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    replaced: BTreeMap<String, String>,
}

impl<'a> Package<'a> {
    /// Opens the zip file; a file that says it unpacks to more than the limit is refused.
    pub fn open(bytes: &'a [u8]) -> Result<Self, DocxError> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(not_word)?;
        let mut total = 0u64;
        for index in 0..archive.len() {
            total = total.saturating_add(archive.by_index_raw(index).map_err(not_word)?.size());
        }
        if total > LIMIT {
            return Err(DocxError::TooLarge(LIMIT));
        }
        Ok(Package { archive, replaced: BTreeMap::new() })
    }

    /// One part as text, without a byte order mark.
    pub fn text(&mut self, part: &str) -> Result<String, DocxError> {
        let file = self.archive.by_name(part).map_err(not_word)?;
        let mut bytes = Vec::new();
        file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(not_word)?;
        if bytes.len() as u64 > LIMIT {
            return Err(DocxError::TooLarge(LIMIT));
        }
        let text = String::from_utf8(bytes)
            .map_err(|_| DocxError::Xml { part: part.to_owned(), detail: "not UTF-8".to_owned() })?;
        Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }

    /// Names of the parts in which people type: the document, then headers and footers, then notes.
    pub fn text_parts(&mut self) -> Result<Vec<String>, DocxError> {
        let mut parts = vec![self.main_part()?];
        parts.extend(self.parts_of(&MARGINS)?);
        parts.extend(self.parts_of(&NOTES)?);
        Ok(parts)
    }

    /// Names of all files in the package.
    pub fn names(&mut self) -> Result<Vec<String>, DocxError> {
        let mut names = Vec::new();
        for index in 0..self.archive.len() {
            let file = self.archive.by_index_raw(index).map_err(not_word)?;
            names.push(file.name().map_err(not_word)?.into_owned());
        }
        Ok(names)
    }

    /// Name of the part that holds the document's body.
    pub fn main_part(&mut self) -> Result<String, DocxError> {
        self.parts_of(&[MAIN])?.into_iter().next().ok_or_else(|| DocxError::NotWord("no main document".to_owned()))
    }

    /// Names of the headers and footers, in the order of the content types.
    pub fn margin_parts(&mut self) -> Result<Vec<String>, DocxError> {
        self.parts_of(&MARGINS)
    }

    fn parts_of(&mut self, types: &[&str]) -> Result<Vec<String>, DocxError> {
        let xml = self.text(CONTENT_TYPES)?;
        let mut parts = Vec::new();
        for token in tokens::read(CONTENT_TYPES, &xml)? {
            if !matches!(token.kind, Kind::Start | Kind::Empty) || token.name != "Override" {
                continue;
            }
            let (Some(kind), Some(part)) = (token.attribute("ContentType"), token.attribute("PartName")) else {
                continue;
            };
            if types.iter().any(|wanted| kind.ends_with(wanted)) {
                parts.push(part.trim_start_matches('/').to_owned());
            }
        }
        Ok(parts)
    }

    /// Puts new text in the place of a part.
    pub fn replace(&mut self, part: &str, xml: String) {
        self.replaced.insert(part.to_owned(), xml);
    }

    /// The document's bytes: parts in their order, kept ones as they were packed, every entry with
    /// the same time stamp.
    pub fn save(mut self) -> Result<Vec<u8>, DocxError> {
        let stamp = DateTime::DEFAULT;
        let options =
            SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(stamp);
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..self.archive.len() {
            let file = self.archive.by_index_raw(index).map_err(not_word)?;
            let name = file.name().map_err(not_word)?.into_owned();
            match self.replaced.get(&name) {
                Some(xml) => {
                    drop(file);
                    writer.start_file(name, options).map_err(not_word)?;
                    writer.write_all(xml.as_bytes()).map_err(not_word)?;
                }
                None => {
                    writer.raw_copy_file_touch(file, stamp, None).map_err(not_word)?;
                }
            }
        }
        Ok(writer.finish().map_err(not_word)?.into_inner())
    }
}

fn not_word(error: impl std::fmt::Display) -> DocxError {
    DocxError::NotWord(error.to_string())
}
