//! Every URL: method, path, right, handler, page. Start reading here.
//!
//! The same word leads from the address to handler, page struct, template and test:
//! `/units/{id}` = `units::web::show` = `units::pages::Show` = `templates/units/show.html` =
//! `tests/it/units.rs`.

use crate::web::Route;

/// The table. More special paths stand before `{…}` ones of the same length.
pub fn all() -> Vec<Route> {
    crate::routes! {
        GET  "/healthz" [Public] home::web::healthz;
        GET  "/" [SignedIn] home::web::index => "home/index.html";
        GET  "/search" [SignedIn] home::web::search => "home/search.html";

        GET  "/sign-in" [Public] accounts::web::sign_in_form => "accounts/sign_in.html";
        POST "/sign-in" [Public, hashes] accounts::web::sign_in => "accounts/sign_in.html";
        POST "/sign-out" [SignedIn] accounts::web::sign_out;
        POST "/sign-out-everywhere" [SignedIn] accounts::web::sign_out_everywhere;
        POST "/language" [Public] accounts::web::language;
        GET  "/password" [SignedIn] accounts::web::password_form => "accounts/password.html";
        POST "/password" [SignedIn, hashes] accounts::web::password => "accounts/password.html";
        GET  "/devices" [SignedIn] accounts::web::devices => "accounts/devices.html";
        POST "/devices/{id}/revoke" [SignedIn] accounts::web::revoke_device;
        GET  "/devices/refused" [SignedIn] sync::web::refused => "sync/refused.html";
        GET  "/accounts" [Administer] accounts::web::index => "accounts/index.html";
        POST "/accounts" [Administer, hashes] accounts::web::create => "accounts/form.html";
        GET  "/accounts/new" [Administer] accounts::web::new => "accounts/form.html";
        GET  "/accounts/{id}" [Administer] accounts::web::edit => "accounts/form.html";
        POST "/accounts/{id}" [Administer] accounts::web::update => "accounts/form.html";
        POST "/accounts/{id}/disable" [Administer] accounts::web::disable;
        POST "/accounts/{id}/reset" [Administer, hashes] accounts::web::reset => "accounts/issued.html";
        GET  "/settings" [Administer] settings::web::show => "settings/show.html";
        POST "/settings" [Administer] settings::web::save => "settings/show.html";
        GET  "/settings/contacts" [Administer] caseload::contacts::web::index => "caseload/contacts.html";
        POST "/settings/contacts" [Administer] caseload::contacts::web::create => "caseload/contacts.html";
        POST "/settings/contacts/{purpose}/end" [Administer] caseload::contacts::web::end => "caseload/contacts.html";
        GET  "/settings/focus-fields" [Administer] units::web::focus_fields => "units/focus.html";
        POST "/settings/focus-fields" [Administer] units::web::enter_focus => "units/focus.html";
        POST "/settings/focus-fields/{focus}/end" [Administer] units::web::end_focus => "units/focus.html";
        POST "/settings/focus-fields/{focus}/remove" [Administer] units::web::remove_focus;
        GET  "/settings/numbers" [Administer] numbering::web::index => "numbering/index.html";
        POST "/settings/numbers" [Administer] numbering::web::set => "numbering/index.html";
        GET  "/settings/papers" [Administer] reports::templates::web::index => "reports/templates.html";
        GET  "/settings/papers/{paper}" [Administer] reports::templates::web::show => "reports/template.html";
        POST "/settings/papers/{paper}" [Administer] reports::templates::web::choose => "reports/template.html";
        POST "/settings/papers/{paper}/restore" [Administer] reports::templates::web::restore => "reports/template.html";
        GET  "/settings/papers/{paper}/template.docx" [Administer] reports::templates::web::template;
        GET  "/settings/papers/{paper}/trial.docx" [Administer] reports::templates::web::trial;
        GET  "/settings/papers/{paper}/versions/{ordinal}" [Administer] reports::templates::web::version;

        GET  "/limits" [Administer] units::web::limits => "units/limits.html";
        POST "/limits" [Administer] units::web::set_limit => "units/limits.html";

        GET  "/audit" [Audit] audit::web::index => "audit/index.html";

        GET  "/inspections/{id}/report" [SeeInspections] conclusions::web::report => "conclusions/report.html";
        POST "/inspections/{id}/report" [Lead] conclusions::web::save_report => "conclusions/report.html";
        POST "/inspections/{id}/report/submit" [Lead] conclusions::web::submit_report;
        GET  "/conclusions" [SeeConclusions] conclusions::web::index => "conclusions/index.html";
        POST "/conclusions" [DraftConclusions] conclusions::web::create => "conclusions/new.html";
        GET  "/conclusions/new" [DraftConclusions] conclusions::web::new => "conclusions/new.html";
        GET  "/conclusions/{id}" [SeeConclusions] conclusions::web::show => "conclusions/show.html";
        GET  "/conclusions/{id}/edit" [DraftConclusions] conclusions::web::edit_form => "conclusions/edit.html";
        POST "/conclusions/{id}/edit" [DraftConclusions] conclusions::web::edit => "conclusions/edit.html";
        POST "/conclusions/{id}/demands" [DraftConclusions] conclusions::web::add_demand => "conclusions/show.html";
        POST "/conclusions/{id}/demands/{demand}/remove" [DraftConclusions] conclusions::web::remove_demand;
        POST "/conclusions/{id}/send" [DraftConclusions] conclusions::web::send => "conclusions/show.html";
        POST "/conclusions/{id}/return" [DraftConclusions] conclusions::web::return_to_draft;
        POST "/conclusions/{id}/discard" [DraftConclusions] conclusions::web::discard;
        POST "/conclusions/{id}/send-back" [Issue] conclusions::web::send_back;
        POST "/conclusions/{id}/issue" [Issue] conclusions::web::issue => "conclusions/show.html";
        GET  "/conclusions/{id}/notice" [SeeConclusions] conclusions::web::notice => "conclusions/notice.html";
        GET  "/conclusions/{id}/notice.docx" [SeeConclusions] conclusions::web::notice_docx;
        GET  "/conclusions/{id}/explanations" [SeeConclusions] conclusions::web::explanations => "conclusions/explanations.html";
        GET  "/conclusions/{id}/explanations.docx" [SeeConclusions] conclusions::web::explanations_docx;
        POST "/conclusions/{id}/receive" [Explain] conclusions::web::receive;
        POST "/conclusions/{id}/hand-over" [DraftConclusions] conclusions::web::hand_over => "conclusions/explanations.html";
        GET  "/conclusions/{id}/points/{point}" [SeeConclusions] conclusions::web::point => "conclusions/point.html";
        POST "/conclusions/{id}/points/{point}" [DraftConclusions] conclusions::web::edit_point => "conclusions/point.html";
        POST "/conclusions/{id}/points/{point}/persons" [DraftConclusions] conclusions::web::add_person => "conclusions/point.html";
        POST "/conclusions/{id}/points/{point}/persons/{person}/remove" [DraftConclusions] conclusions::web::remove_person;
        POST "/conclusions/{id}/points/{point}/explain" [Explain] conclusions::web::explain => "conclusions/point.html";
        POST "/conclusions/{id}/points/{point}/paper" [DraftConclusions] conclusions::web::enter_explanation => "conclusions/point.html";
        GET  "/conclusions/{id}/points/{point}/explanation/{sha256}" [SeeConclusions] conclusions::web::explanation_file;
        POST "/conclusions/{id}/points/{point}/answer" [DraftConclusions] conclusions::web::answer => "conclusions/point.html";
        POST "/conclusions/{id}/points/{point}/drop" [DraftConclusions] conclusions::web::drop_point => "conclusions/point.html";
        POST "/conclusions/{id}/points/{point}/take-in" [DraftConclusions] conclusions::web::take_point_in => "conclusions/point.html";
        POST "/conclusions/{id}/points/{point}/approve" [Issue] conclusions::web::approve;
        GET  "/conclusions/{id}/points/{point}/evidence/{sha256}" [SeeConclusions] conclusions::web::evidence;
        GET  "/demands" [SeeConclusions] remediation::web::index => "remediation/index.html";
        GET  "/demands/late.xlsx" [Export] reports::web::late_demands;
        GET  "/demands/{id}" [SeeConclusions] remediation::web::show => "remediation/show.html";
        POST "/demands/{id}/owner" [Explain] remediation::web::name_owner => "remediation/show.html";
        POST "/demands/{id}/report" [Explain] remediation::web::report => "remediation/show.html";
        POST "/demands/{id}/extension" [Explain] remediation::web::ask_extension => "remediation/show.html";
        POST "/demands/{id}/answer" [Issue] remediation::web::answer_extension => "remediation/show.html";
        POST "/demands/{id}/verify" [Verify] remediation::web::verify => "remediation/show.html";
        POST "/demands/{id}/close" [Verify] remediation::web::close => "remediation/show.html";
        POST "/demands/{id}/remind" [Verify] remediation::web::remind => "remediation/show.html";
        POST "/demands/{id}/escalate" [Verify] remediation::web::escalate => "remediation/show.html";
        POST "/demands/{id}/void" [Issue] remediation::web::void => "remediation/show.html";
        POST "/demands/{id}/reopen" [Issue] remediation::web::reopen => "remediation/show.html";
        GET  "/demands/{id}/reminder.docx" [Verify] reports::web::reminder;
        GET  "/demands/{id}/report.docx" [SeeConclusions] reports::web::remedy_report;
        GET  "/demands/{id}/correction.docx" [Verify] reports::web::correction;
        GET  "/demands/{id}/files/{sha256}" [SeeConclusions] remediation::web::file;
        GET  "/demands/{id}/originals/{sha256}" [Verify] remediation::web::original;
        GET  "/conclusions/{id}/follow-up" [SeeConclusions] remediation::web::follow_up => "remediation/follow_up.html";
        POST "/conclusions/{id}/follow-up/close" [Issue] remediation::web::close_conclusion => "remediation/follow_up.html";
        POST "/conclusions/{id}/follow-up/reopen" [Issue] remediation::web::reopen_conclusion => "remediation/follow_up.html";
        GET  "/conclusions/{id}/follow-up/dossiers/{point}" [SeeConclusions] remediation::web::dossier => "remediation/dossier.html";
        POST "/conclusions/{id}/follow-up/dossiers/{point}" [Explain] remediation::web::enter_return => "remediation/dossier.html";
        POST "/conclusions/{id}/follow-up/dossiers/{point}/verify" [Verify] remediation::web::see_return => "remediation/dossier.html";
        GET  "/reports/conclusion.xlsx" [Export] reports::web::conclusion;
        GET  "/plans/{id}/plan.docx" [SeePlans] reports::web::plan;
        GET  "/plans/{id}/plan.xlsx" [SeePlans] reports::web::plan_workbook;
        GET  "/plans/{id}/submission.docx" [Plan] reports::web::submission;
        GET  "/plans/{id}/adjustments/{adjustment}/adjustment.docx" [SeePlans] reports::web::adjustment;
        GET  "/inspections/{id}/schedule.docx" [Prepare] reports::web::schedule;
        GET  "/inspections/{id}/decision.docx" [Prepare] reports::web::decision;
        GET  "/member-requests/{id}/letter.docx" [Prepare] reports::web::member_request;
        GET  "/visits/{id}/introduction.docx" [Prepare] reports::web::introduction;
        GET  "/visits/{id}/announcement.docx" [Prepare] reports::web::announcement;
        GET  "/visits/{id}/publication.docx" [SeeInspections] reports::web::publication;
        GET  "/visits/{id}/documents-request.docx" [SeeInspections] reports::web::documents_request;
        GET  "/visits/{id}/documents-handover.docx" [SeeInspections] reports::web::documents_handover;
        GET  "/inspections/{id}/report.docx" [SeeInspections] reports::web::team_report;

        GET  "/scoring" [SeeScores] scoring::web::index => "scoring/index.html";
        POST "/scoring" [Appraise] scoring::web::create => "scoring/form.html";
        GET  "/scoring/new" [Appraise] scoring::web::new => "scoring/form.html";
        GET  "/scoring/sets/{set}" [SeeScores] scoring::web::set => "scoring/set.html";
        POST "/scoring/deductions/{id}/waive" [Appraise] scoring::web::waive => "scoring/unit.html";
        POST "/scoring/deductions/{id}/restore" [Appraise] scoring::web::restore;
        GET  "/scoring/{run}" [SeeScores] scoring::web::show => "scoring/show.html";
        POST "/scoring/{run}/recompute" [Appraise] scoring::web::recompute;
        POST "/scoring/{run}/freeze" [Appraise] scoring::web::freeze;
        GET  "/scoring/{run}/workbook" [ExportScores] scoring::web::workbook;
        GET  "/scoring/{run}/self" [ScoreSelf] scoring::web::enter_form => "scoring/self.html";
        POST "/scoring/{run}/self" [ScoreSelf] scoring::web::enter => "scoring/self.html";
        GET  "/scoring/{run}/units/{unit}" [SeeScores] scoring::web::unit => "scoring/unit.html";
        POST "/scoring/{run}/units/{unit}" [Appraise] scoring::web::appraise => "scoring/unit.html";

        GET  "/units" [SeeUnits] units::web::index => "units/index.html";
        GET  "/holidays" [SeeUnits] units::web::holidays => "units/holidays.html";
        GET  "/units/{id}" [SeeUnits] units::web::show => "units/show.html";

        GET  "/statistics" [SeeCaseload] caseload::web::statistics => "caseload/statistics.html";
        GET  "/differences" [SeeCaseload] caseload::web::differences => "caseload/differences.html";
        GET  "/statistics/{unit}" [SeeCaseload] caseload::web::unit => "caseload/unit.html";
        GET  "/dossiers" [SeeCaseload] caseload::web::dossiers => "caseload/dossiers.html";
        GET  "/dossiers/{id}" [SeeCaseload] caseload::web::dossier => "caseload/dossier.html";
        POST "/dossiers/{id}/contact" [SeeContacts] caseload::contacts::web::look => "caseload/dossier.html";

        GET  "/papers" [SeeCaseload] caseload::web::papers => "caseload/papers.html";
        GET  "/satisfaction" [SeeCaseload] caseload::web::satisfaction => "caseload/satisfaction.html";
        GET  "/procedures" [SeeCaseload] caseload::web::procedures => "caseload/procedures.html";
        GET  "/procedure-counts" [SeeCaseload] caseload::web::counts => "caseload/counts.html";

        GET  "/imports" [Import] importing::web::index => "importing/index.html";
        POST "/imports" [Import] importing::web::upload => "importing/index.html";
        GET  "/imports/material/{folder}/{name}" [Import] importing::web::material;
        GET  "/imports/{id}" [Import] importing::web::show => "importing/show.html";
        GET  "/imports/{id}/columns" [Import] importing::web::columns => "importing/columns.html";
        POST "/imports/{id}/columns" [Import] importing::web::map => "importing/columns.html";
        GET  "/imports/{id}/errors" [Import] importing::web::errors;
        POST "/imports/mappings/{mapping}/retire" [Import] importing::web::retire_mapping;
        POST "/imports/{id}/answers" [Import] importing::web::answer => "importing/show.html";
        POST "/imports/{id}/publish" [Import] importing::web::publish;
        POST "/imports/{id}/undo" [Import] importing::web::undo;
        POST "/imports/{id}/drop" [Import] importing::web::drop;

        GET  "/checklists" [SeeUnits] checklists::web::index => "checklists/index.html";
        GET  "/checklists/{id}" [SeeUnits] checklists::web::show => "checklists/show.html";

        GET  "/legal-grounds" [SeeUnits] checklists::web::grounds => "checklists/grounds.html";

        GET  "/register" [SeeConclusions] register::web::index => "register/index.html";
        GET  "/register/{id}/items" [SeePlans] plans::web::following => "plans/following.html";

        GET  "/outcomes" [SeeConclusions] outcomes::web::index => "outcomes/index.html";
        POST "/outcomes" [Plan] outcomes::web::record => "outcomes/form.html";
        GET  "/outcomes/new" [Plan] outcomes::web::new => "outcomes/form.html";
        GET  "/outcomes/{id}" [SeeConclusions] outcomes::web::show => "outcomes/show.html";
        GET  "/outcomes/{id}/edit" [Plan] outcomes::web::edit_form => "outcomes/form.html";
        POST "/outcomes/{id}/edit" [Plan] outcomes::web::edit => "outcomes/form.html";
        POST "/outcomes/{id}/remove" [Plan] outcomes::web::take_back => "outcomes/show.html";

        GET  "/directives" [SeeUnits] directives::web::index => "directives/index.html";
        POST "/directives" [Plan] directives::web::enter => "directives/form.html";
        GET  "/directives/new" [Plan] directives::web::new => "directives/form.html";
        GET  "/directives/tasks" [SeeUnits] directives::web::tasks => "directives/tasks.html";
        GET  "/directives/tasks.xlsx" [SeeUnits] reports::web::directive_tasks;
        GET  "/directives/{id}" [SeeUnits] directives::web::show => "directives/show.html";
        GET  "/directives/{id}/edit" [Plan] directives::web::edit_form => "directives/form.html";
        POST "/directives/{id}/edit" [Plan] directives::web::edit => "directives/form.html";
        GET  "/directives/{id}/items" [SeePlans] plans::web::serving => "plans/serving.html";
        POST "/directives/{id}/tasks" [Plan] directives::web::add_task => "directives/show.html";
        GET  "/directives/{id}/tasks/{task}" [Plan] directives::web::task_form => "directives/task.html";
        POST "/directives/{id}/tasks/{task}" [Plan] directives::web::edit_task => "directives/task.html";
        POST "/directives/{id}/tasks/{task}/finish" [Plan] directives::web::finish_task => "directives/task.html";
        POST "/directives/{id}/tasks/{task}/reopen" [Plan] directives::web::reopen_task;
        POST "/directives/{id}/tasks/{task}/remove" [Plan] directives::web::remove_task;

        GET  "/plans" [SeePlans] plans::web::index => "plans/index.html";
        POST "/plans" [Plan] plans::web::create => "plans/new.html";
        GET  "/plans/calendar" [SeePlans] plans::web::calendar => "plans/calendar.html";
        GET  "/plans/kept-days" [SeePlans] plans::web::kept_days => "plans/kept_days.html";
        POST "/plans/kept-days" [Plan] plans::web::keep_days => "plans/kept_days.html";
        POST "/plans/kept-days/{kept}" [Plan] plans::web::change_kept_days => "plans/kept_days.html";
        POST "/plans/kept-days/{kept}/remove" [Plan] plans::web::remove_kept_days;
        GET  "/plans/new" [Plan] plans::web::new => "plans/new.html";
        GET  "/plans/record" [Plan] plans::web::record_form => "plans/record.html";
        POST "/plans/record" [Plan] plans::web::record => "plans/record.html";
        GET  "/plans/{id}" [SeePlans] plans::web::show => "plans/show.html";
        GET  "/plans/{id}/draft" [Plan] plans::web::draft_form => "plans/draft.html";
        POST "/plans/{id}/draft" [Plan] plans::web::draft => "plans/draft.html";
        GET  "/plans/{id}/import" [Plan] importing::web::draft_form => "importing/draft.html";
        POST "/plans/{id}/import" [Plan] importing::web::draft_upload => "importing/draft.html";
        GET  "/plans/{id}/edit" [Plan] plans::web::edit_form => "plans/edit.html";
        POST "/plans/{id}/edit" [Plan] plans::web::edit => "plans/edit.html";
        POST "/plans/{id}/remove" [Plan] plans::web::remove_record;
        GET  "/plans/{id}/comments" [SeePlans] plans::web::consultation => "plans/consultation.html";
        POST "/plans/{id}/comments" [Plan] plans::web::ask => "plans/consultation.html";
        GET  "/plans/{id}/comments/{request}/paper" [Plan] plans::web::paper_form => "plans/comment.html";
        POST "/plans/{id}/comments/{request}/paper" [Plan] plans::web::enter_comments => "plans/comment.html";
        POST "/plans/{id}/comments/{request}/withdraw" [Plan] plans::web::withdraw_request => "plans/consultation.html";
        POST "/plans/{id}/comments/{request}/{comment}" [Plan] plans::web::settle_comment => "plans/consultation.html";
        POST "/plans/{id}/submission" [Plan] plans::web::number_submission => "plans/show.html";
        POST "/plans/{id}/submit" [Plan] plans::web::submit => "plans/show.html";
        POST "/plans/{id}/review" [Review] plans::web::review => "plans/show.html";
        POST "/plans/{id}/approve" [Approve] plans::web::approve => "plans/show.html";
        POST "/plans/{id}/return" [Review] plans::web::return_for_rework => "plans/show.html";
        POST "/plans/{id}/items" [Plan] plans::web::add_item => "plans/item_form.html";
        GET  "/plans/{id}/items/new" [Plan] plans::web::new_item => "plans/item_form.html";
        GET  "/plans/{id}/items/check" [Plan] plans::web::check;
        GET  "/plans/{id}/items/{item}" [SeePlans] plans::web::item => "plans/item.html";
        POST "/plans/{id}/items/{item}" [Plan] plans::web::update_item => "plans/item_form.html";
        GET  "/plans/{id}/items/{item}/looks" [SeePlans] plans::web::looks => "plans/looks.html";
        POST "/plans/{id}/items/{item}/remove" [Plan] plans::web::remove_item;
        POST "/plans/{id}/items/{item}/approve" [Approve] plans::web::approve_item;
        POST "/plans/{id}/items/{item}/answer" [Plan] plans::web::answer => "plans/show.html";
        POST "/plans/{id}/items/{item}/separate" [Plan] plans::web::separate;
        POST "/plans/{id}/items/{item}/carry-out" [Plan] plans::web::carry_out;

        POST "/plans/{id}/adjustments" [Plan] plans::web::open_adjustment => "plans/show.html";
        GET  "/plans/{id}/adjustments/{adjustment}" [SeePlans] plans::web::adjustment => "plans/adjustment.html";
        POST "/plans/{id}/adjustments/{adjustment}/items" [Plan] plans::web::propose => "plans/proposal.html";
        GET  "/plans/{id}/adjustments/{adjustment}/items/new" [Plan] plans::web::proposal => "plans/proposal.html";
        GET  "/plans/{id}/adjustments/{adjustment}/items/{item}" [Plan] plans::web::proposal => "plans/proposal.html";
        POST "/plans/{id}/adjustments/{adjustment}/items/{item}" [Plan] plans::web::propose => "plans/proposal.html";
        POST "/plans/{id}/adjustments/{adjustment}/items/{item}/withdraw" [Plan] plans::web::propose_withdrawal;
        POST "/plans/{id}/adjustments/{adjustment}/items/{item}/carry-out" [Plan] plans::web::propose_ruled => "plans/adjustment.html";
        POST "/plans/{id}/adjustments/{adjustment}/changes/{change}/remove" [Plan] plans::web::drop_change;
        POST "/plans/{id}/adjustments/{adjustment}/changes/{change}/answer" [Plan] plans::web::answer_change => "plans/adjustment.html";
        POST "/plans/{id}/adjustments/{adjustment}/submit" [Plan] plans::web::submit_adjustment => "plans/adjustment.html";
        POST "/plans/{id}/adjustments/{adjustment}/review" [Review] plans::web::review_adjustment => "plans/adjustment.html";
        POST "/plans/{id}/adjustments/{adjustment}/approve" [Approve] plans::web::approve_adjustment => "plans/adjustment.html";
        POST "/plans/{id}/adjustments/{adjustment}/return" [Review] plans::web::return_adjustment => "plans/adjustment.html";
        POST "/plans/{id}/adjustments/{adjustment}/drop" [Plan] plans::web::drop_adjustment;

        GET  "/comments" [Comment] plans::web::comments_asked => "plans/comments.html";
        GET  "/comments/{request}" [Comment] plans::web::comment => "plans/comment.html";
        POST "/comments/{request}" [Comment] plans::web::give_comments => "plans/comment.html";

        GET  "/overlaps" [SeePlans] plans::web::overlaps => "plans/overlaps.html";
        GET  "/overlaps/{item}/{other}" [SeePlans] plans::web::overlap => "plans/overlap.html";
        POST "/overlaps/{item}/{other}/agree" [Plan] plans::web::agree_joint => "plans/overlap.html";
        POST "/overlaps/{item}/{other}/decline" [Plan] plans::web::decline_joint => "plans/overlap.html";
        POST "/overlaps/{item}/{other}/propose" [ProposeRulings] plans::web::propose_ruling => "plans/overlap.html";
        POST "/overlaps/{item}/{other}/decide" [Rule] plans::web::decide_overlap => "plans/overlap.html";
        POST "/overlaps/{item}/{other}/return" [Rule] plans::web::return_proposal => "plans/overlap.html";

        GET  "/inspections" [SeeInspections] inspections::web::index => "inspections/index.html";
        POST "/inspections" [Prepare] inspections::web::create => "inspections/form.html";
        GET  "/inspections/new" [Prepare] inspections::web::new => "inspections/form.html";
        GET  "/inspections/{id}" [SeeInspections] inspections::web::show => "inspections/show.html";
        GET  "/inspections/{id}/correct" [Prepare] inspections::web::correct_form => "inspections/correct.html";
        POST "/inspections/{id}/correct" [Prepare] inspections::web::correct => "inspections/correct.html";
        POST "/inspections/{id}/cancel" [Prepare] inspections::web::cancel => "inspections/show.html";
        POST "/inspections/{id}/authorise" [Issue] inspections::web::authorise => "inspections/show.html";
        POST "/inspections/{id}/clashes" [Issue] inspections::web::answer_clash => "inspections/show.html";

        GET  "/due" [SeeInspections] deadlines::web::index => "deadlines/index.html";
        GET  "/inspections/{id}/deadlines" [SeeInspections] deadlines::web::show => "deadlines/show.html";
        POST "/inspections/{id}/deadlines" [Issue] deadlines::web::extend => "deadlines/show.html";
        POST "/inspections/{id}/papers" [Prepare] deadlines::web::enter_paper => "deadlines/show.html";
        POST "/inspections/{id}/papers/{paper}/files" [Prepare] deadlines::web::attach_file => "deadlines/show.html";
        GET  "/inspections/{id}/papers/{paper}/files/{sha256}" [SeeInspections] deadlines::web::file;
        POST "/inspections/{id}/papers/{paper}/withdraw" [Prepare] deadlines::web::withdraw_paper => "deadlines/show.html";
        GET  "/procedure" [SeeUnits] procedure::web::index => "procedure/index.html";
        POST "/procedure" [Administer] procedure::web::add => "procedure/form.html";
        GET  "/procedure/new" [Administer] procedure::web::new => "procedure/form.html";
        GET  "/procedure/{rule}" [Administer] procedure::web::edit => "procedure/form.html";
        POST "/procedure/{rule}" [Administer] procedure::web::change => "procedure/form.html";
        POST "/procedure/{rule}/end" [Administer] procedure::web::end => "procedure/form.html";
        GET  "/candidates" [Prepare] inspections::web::candidates => "inspections/candidates.html";
        GET  "/candidates/{id}" [Prepare] inspections::web::candidate => "inspections/candidate.html";
        POST "/candidates/{id}" [Prepare] inspections::web::set_skills => "inspections/candidate.html";
        POST "/candidates/{id}/capacity" [Prepare] inspections::web::set_capacity => "inspections/candidate.html";
        POST "/candidates/{id}/capacity/{from}/remove" [Prepare] inspections::web::take_capacity_back => "inspections/candidate.html";
        GET  "/declarations" [Inspect] inspections::web::declarations => "inspections/declarations.html";
        POST "/declarations" [Inspect] inspections::web::declare => "inspections/declarations.html";
        POST "/declarations/{id}/end" [Inspect] inspections::web::end_declaration => "inspections/declarations.html";
        GET  "/exceptions" [SeeTeams] inspections::web::exceptions => "inspections/exceptions.html";
        POST "/exceptions" [Prepare] inspections::web::ask_exception => "inspections/exception.html";
        GET  "/exceptions/new" [Prepare] inspections::web::new_exception => "inspections/exception.html";
        POST "/exceptions/{id}" [Issue] inspections::web::answer_exception => "inspections/exceptions.html";
        POST "/exceptions/{id}/withdraw" [Issue] inspections::web::withdraw_exception => "inspections/exceptions.html";

        GET  "/member-requests" [Prepare] inspections::web::member_requests => "inspections/letters.html";
        POST "/member-requests" [Prepare] inspections::web::ask_members => "inspections/letter_new.html";
        GET  "/member-requests/new" [Prepare] inspections::web::new_member_request => "inspections/letter_new.html";
        GET  "/member-requests/{id}" [Prepare] inspections::web::member_request => "inspections/letter.html";
        POST "/member-requests/{id}/remind" [Prepare] inspections::web::remind_members => "inspections/letter.html";
        POST "/member-requests/{id}/receive" [Prepare] inspections::web::receive_members => "inspections/letter.html";
        POST "/member-requests/{id}/withdraw" [Prepare] inspections::web::withdraw_members => "inspections/letter.html";
        POST "/member-requests/{id}/people/{named}" [Prepare] inspections::web::link_member => "inspections/letter.html";

        GET  "/visits/{id}" [SeeInspections] visits::web::show => "visits/show.html";
        POST "/visits/{id}/start" [Inspect] visits::web::start => "visits/show.html";
        POST "/visits/{id}/unit" [SeeInspections] visits::web::choose_unit => "visits/show.html";
        POST "/visits/{id}/answers" [Inspect] visits::web::answer;
        POST "/visits/{id}/conflicts/{conflict}" [Inspect] visits::web::resolve;
        GET  "/visits/{id}/attendance" [SeeInspections] visits::web::attendance => "visits/attendance.html";
        POST "/visits/{id}/attendance" [Inspect] visits::web::take_attendance => "visits/attendance.html";
        GET  "/visits/{id}/pack" [Prepare] visits::web::pack => "visits/pack.html";
        POST "/visits/{id}/pack" [Prepare] visits::web::set_pack_hour => "visits/pack.html";
        GET  "/visits/{id}/samples" [SeeInspections] visits::web::samples => "visits/samples.html";
        POST "/visits/{id}/samples" [Inspect] visits::web::draw_sample => "visits/samples.html";
        POST "/visits/{id}/samples/{sample}" [Inspect] visits::web::check_sample => "visits/samples.html";
        GET  "/visits/{id}/findings/new" [Inspect] visits::web::new_finding => "visits/finding.html";
        POST "/visits/{id}/findings" [Inspect] visits::web::put_finding => "visits/finding.html";
        GET  "/visits/{id}/findings/{finding}" [SeeInspections] visits::web::finding => "visits/finding.html";
        POST "/visits/{id}/findings/{finding}" [Inspect] visits::web::edit_finding => "visits/finding.html";
        POST "/visits/{id}/findings/{finding}/withdraw" [Inspect] visits::web::withdraw_finding;
        POST "/visits/{id}/findings/{finding}/persons" [Inspect] visits::web::add_person => "visits/finding.html";
        POST "/visits/{id}/persons/{person}/remove" [Inspect] visits::web::remove_person;
        POST "/visits/{id}/files" [Inspect] visits::web::attach_file;
        GET  "/visits/{id}/files/{sha256}" [SeeInspections] visits::web::file;
        GET  "/visits/{id}/originals/{sha256}" [SeeInspections] visits::web::original;
        POST "/visits/{id}/evidence/{evidence}/caption" [Inspect] visits::web::caption;
        POST "/visits/{id}/evidence/{evidence}/withdraw" [Inspect] visits::web::withdraw_evidence;
        GET  "/visits/{id}/minutes" [SeeInspections] visits::web::minutes => "visits/minutes.html";
        POST "/visits/{id}/minutes" [Lead] visits::web::close => "visits/minutes.html";
        GET  "/visits/{id}/minutes.docx" [SeeInspections] visits::web::docx;
        POST "/visits/{id}/supplements" [Inspect] visits::web::supplement;
        GET  "/visits/{id}/held" [SeeInspections] visits::web::held => "visits/held.html";
        POST "/visits/{id}/held/{op}/note" [Lead] visits::web::note_held;

        GET  "/api/v1/openapi.json" [Public] sync::web::describe;
        POST "/api/v1/devices" [Inspect] sync::web::register;
        POST "/api/v1/sync" [SignedIn] sync::web::push;
        GET  "/api/v1/visits" [Inspect] sync::web::index;
        GET  "/api/v1/visits/{id}/pack" [Inspect] sync::web::pack;
        GET  "/api/v1/visits/{id}/key" [Inspect] sync::web::key;
        GET  "/api/v1/visits/{id}/changes" [Inspect] sync::web::changes;
        POST "/api/v1/visits/{id}/check" [SignedIn] sync::web::check;
        HEAD "/api/v1/visits/{id}/files/{sha256}" [SignedIn] sync::web::file_state;
        PATCH "/api/v1/visits/{id}/files/{sha256}" [SignedIn] sync::web::send_file;
        GET  "/api/v1/visits/{id}/receipt" [SeeInspections] sync::web::receipt;
    }
}

/// The line for addresses that no line has.
pub fn unknown() -> Route {
    let mut lines = crate::routes! { GET "" [Public] home::web::unknown => "error.html"; };
    lines.remove(0)
}
