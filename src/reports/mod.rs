//! Papers and workbooks made from read models: what an office signs, sends or files.
//!
//! A report has one data struct; a page, a workbook and a Word document are writers of the same
//! struct, which is loaded through the areas' views in the actor's scope. Nothing here decides
//! anything.

pub mod at_unit;
pub mod before;
pub mod conclusion;
pub mod docx;
pub mod late_demands;
pub mod listing;
pub mod own;
pub mod plan_workbook;
pub mod remedy_papers;
pub mod scoring;
pub mod task_workbook;
pub mod templates;
pub mod web;
