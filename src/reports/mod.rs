//! Papers and workbooks made from read models: what an office signs, sends or files.
//!
//! A report has one data struct; a page, a workbook and a Word document are writers of the same
//! struct. Nothing here queries the database or decides anything.

pub mod docx;
pub mod scoring;
