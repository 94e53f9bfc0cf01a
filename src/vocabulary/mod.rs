//! Words that all areas share; no input or output.
//!
//! | code | Vietnamese | meaning |
//! |---|---|---|
//! | unit | đơn vị | department, ward, commune or centre that handles procedures and can be inspected |
//! | predecessor, successor | đơn vị trước, sau sắp xếp | units tied by merge, split or rename, with decision and date |
//! | official | cán bộ, công chức, viên chức | a person who works in a unit |
//! | appointment | thời gian giữ chức vụ | a post held from a date to a date; `head` is người đứng đầu |
//! | field (of work) | lĩnh vực | đất đai, đầu tư, xây dựng, cấp phép kinh doanh, and an open list |
//! | dossier | hồ sơ | one application handled under a procedure |
//! | late | quá hạn | by the counting rules of domain 4.9 |
//! | directive, task | văn bản chỉ đạo, nhiệm vụ được giao | of a higher body; a task has owner, product and deadline |
//! | plan, plan item | kế hoạch kiểm tra, cuộc dự kiến | kinds: periodic định kỳ, surprise đột xuất, follow-up |
//! | follow-up, followed | kiểm tra việc thực hiện kết luận, kết luận được kiểm tra | an item that names the conclusion whose carrying out it checks |
//! | overlap | chồng chéo | same unit, content and period |
//! | ruling | quyết định xử lý chồng chéo | between two bodies: the Inspectorate proposes, the chairman decides |
//! | joint inspection, lead | kiểm tra chung, chủ trì | items of two bodies carried out as one, under the lead's |
//! | period examined, visit time | thời kỳ kiểm tra, thời hạn kiểm tra | what is looked at, how long the team is there |
//! | inspection | cuộc kiểm tra | one decision and one team, for one unit or many |
//! | visit | buổi kiểm tra tại đơn vị | one unit of an inspection |
//! | sealed | chưa công bố | known to a named few until start |
//! | classification | độ mật | anything but "Thường": content refused |
//! | finding | nội dung ghi nhận | fact (sự việc) apart from assessment (đánh giá) |
//! | evidence | chứng cứ, tài liệu | photo or file with its hash |
//! | responsibility | trách nhiệm | capacity and degree |
//! | minutes | biên bản kiểm tra | signed, or refused with a reason |
//! | team report | báo cáo kết quả kiểm tra | to the one who signed the decision |
//! | conclusion | thông báo kết luận | number and date, by the decision's signer |
//! | concluded content | nội dung đã kết luận | not assessed again in rating and scoring |
//! | outcome | kết luận của cơ quan khác | a conclusion of another body, recorded from its paper |
//! | explanation | giải trình | of a unit on a point, of an official, of a head |
//! | demand | yêu cầu, kiến nghị | what the unit must do, by a date |
//! | remedy | thực hiện kết luận | what becomes of a demand: reported, verified, closed |
//! | criteria set, criterion, component | bộ tiêu chí, tiêu chí, tiêu chí thành phần | versioned tree with maximum points |
//! | self-score, appraised score | điểm tự chấm, điểm thẩm định | with proof |
//! | deduction | điểm trừ | a line of the ledger, with its conclusion |
//! | audit trail | nhật ký hệ thống | append-only, chained by hash |

pub mod actor;
pub mod dates;
pub mod ids;
pub mod paging;
pub mod points;
pub mod said;
pub mod text;
#[macro_use]
pub mod words;

pub use actor::{Actor, Right, Role, Via};
pub use ids::*;
pub use points::Points;
pub use said::Said;
