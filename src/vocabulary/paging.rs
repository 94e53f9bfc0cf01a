//! Pages of long lists, and counts that stay cheap.

use serde::Serialize;

/// Rows on one page of a list.
pub const PAGE_ROWS: i64 = 50;
/// Up to here a list's count is exact; beyond, it is "more than" (architecture.md, section 1).
pub const COUNT_LIMIT: i64 = 1000;

/// Which page of a list is asked for, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageNumber(pub i64);

impl PageNumber {
    /// From the address; anything that is not a page number is the first page.
    pub fn read(text: Option<&str>) -> Self {
        PageNumber(text.and_then(|t| t.parse().ok()).filter(|n| (1..=1_000_000).contains(n)).unwrap_or(1))
    }

    /// Rows to pass over.
    pub fn offset(self) -> i64 {
        (self.0 - 1) * PAGE_ROWS
    }
}

/// One page of a list, ready for the pager.
#[derive(Clone, Debug, Serialize)]
pub struct Paged<T> {
    /// Rows of this page.
    pub rows: Vec<T>,
    /// Rows in all, exact up to [`COUNT_LIMIT`].
    pub count: i64,
    /// Whether there are more rows than were counted.
    pub more_than_count: bool,
    /// This page, from 1.
    pub page: i64,
    /// The last page that can be reached.
    pub pages: i64,
    /// Number of the first row shown, from 1; 0 when there is none.
    pub first: i64,
    /// Number of the last row shown.
    pub last: i64,
}

impl<T> Paged<T> {
    /// `counted` is the count up to one more than [`COUNT_LIMIT`].
    pub fn new(rows: Vec<T>, counted: i64, page: PageNumber) -> Self {
        let more = counted > COUNT_LIMIT;
        let count = counted.min(COUNT_LIMIT);
        let shown = rows.len() as i64;
        let first = if shown == 0 { 0 } else { page.offset() + 1 };
        let mut pages = ((count + PAGE_ROWS - 1) / PAGE_ROWS).max(1);
        if more {
            pages = pages.max(page.0 + i64::from(shown == PAGE_ROWS));
        }
        Paged { rows, count, more_than_count: more, page: page.0, pages, first, last: page.offset() + shown }
    }

    /// The same page with each row made into something else.
    pub fn map<U>(self, row: impl FnMut(T) -> U) -> Paged<U> {
        let Paged { rows, count, more_than_count, page, pages, first, last } = self;
        let rows = rows.into_iter().map(row).collect();
        Paged { rows, count, more_than_count, page, pages, first, last }
    }
}
