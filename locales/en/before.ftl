# Papers before the visit. They are in Vietnamese; these stand for readers of the texts.
papers-withheld = This decision is classified: only number, date and issuer are kept, so no paper is made.
papers-recorded = This plan was issued by another body and is only recorded here; the paper is theirs.
papers-decision-file = Decision
papers-introduction-file = Introduction
papers-announcement-file = Announcement
papers-plan-file = Plan
papers-submission-file = Submission
papers-decision = Decision .docx
papers-introduction = Introduction .docx
papers-announcement = Announcement and outline .docx
papers-plan = Plan .docx
papers-plan-xlsx = Annex .xlsx
papers-submission = Submission .docx
papers-introduction-symbol = GGT-…
papers-announcement-symbol = …
papers-plan-symbol = KH-…
papers-submission-symbol = TTr-…
papers-submission-recipients =
    Như trên
papers-decision-cited = Decision { $number } of { $on } by { $issuer }
papers-decision-responsible = the head of the office and of the divisions concerned of { $body }, and the heads of the inspected units
papers-decision-responsible-joint = the head of the office and of the divisions concerned of { $body }, the heads of the partner bodies ({ $partners }), and the heads of the inspected units
papers-decision-grounds =
    Decree 63/2010/NĐ-CP of 8 June 2010 on the control of administrative procedures, as amended by Decrees 48/2013/NĐ-CP and 92/2017/NĐ-CP
papers-decision-recipients =
    As in article 5
    The competent People's Committee (to report)
papers-announcement-subject = announcement of the inspection of { $subject }
papers-announcement-annex = OUTLINE OF THE REPORT OF { $unit }
papers-announcement-recipients =
    As above
    Members of the team
papers-plan-addressee = whoever is competent to issue the plan
papers-plan-grounds =
    Decree 63/2010/NĐ-CP of 8 June 2010 on the control of administrative procedures, as amended by Decrees 48/2013/NĐ-CP and 92/2017/NĐ-CP
papers-plan-introduction = { $body } issues this plan of inspections:
papers-plan-annex = LIST AND CALENDAR OF INSPECTIONS
papers-plan-kind = { $kind }: { $count }
papers-unit-formerly = { $unit } (formerly { $was })
papers-plan-no-overlaps = compared with other bodies' plans; no overlap is without an answer.
papers-plan-overlaps = { $count } overlaps wait for an answer.
papers-plan-recipients =
    The competent People's Committee (to report)
    The Inspectorate
    The inspected units
papers-plan-sheet = Inspections
papers-plan-total = Inspections in all
papers-plan-column-number = No.
papers-plan-column-unit = Inspected unit
papers-plan-column-kind = Kind
papers-plan-column-from = From
papers-plan-column-to = To
papers-plan-column-contents = Contents
papers-plan-column-period-from = Period from
papers-plan-column-period-to = Period to
papers-plan-column-form = Form
papers-member-request-file = Request-for-members
papers-member-request-subject = request for members of the inspection team
papers-member-request-symbol = …
papers-member-request-recipients =
    As above
papers-member-request-archive = On file: archive
papers-schedule-file = Schedule
papers-schedule = Schedule .docx
papers-schedule-symbol = TB-…
papers-schedule-recipients =
    The inspected units
    Members of the team
papers-place-on-site = at the seat of { $unit }, where applications are received and results are handed out
papers-adjustment-file = Adjustment
papers-adjustment = Adjustment .docx
papers-adjustment-subject = Adjustment of { $title }
papers-adjustment-numbered = Adjustment (no. { $number }) of { $title }
papers-adjustment-cited = Plan { $number } of { $on }
papers-plan-cited = { $title }, { $number } of { $on }
papers-adjustment-fields = Fields of work
papers-adjustment-officials = Officials
papers-adjustment-period = Period examined
papers-adjustment-days = Days of the visit
papers-reminder = Reminder .docx
papers-reminder-file = Reminder
papers-reminder-subject = đôn đốc thực hiện Thông báo kết luận số { $number }
papers-reminder-recipients =
    Như trên
papers-reminder-nothing = The unit owes nothing of which it could be reminded.
papers-remedy-report = Report on what was done .docx
papers-remedy-report-file = Remedy-report
papers-remedy-report-subject = Kết quả thực hiện Thông báo kết luận số { $number }
papers-remedy-report-symbol = BC-…
papers-remedy-report-recipients =
    Như trên
papers-correction = Letter of correction .docx
papers-correction-file = Correction
papers-correction-subject = chấn chỉnh các nội dung nêu tại Thông báo kết luận số { $number }
papers-plan-follows = follow-up of { $conclusion }
papers-tasks-title = TASKS SET BY DIRECTIVES
papers-tasks-as-of = As of { $day }
papers-tasks-sheet = Tasks
papers-tasks-file = Tasks
papers-tasks-number = No.
papers-tasks-done-on = Done on
papers-tasks-days-late = Days late
papers-tasks-total = Tasks in all
papers-tasks-late = Of these late
papers-correction-recommendation = The recommendation goes to the body that owns the procedure, which was not inspected; there is nothing to correct.
papers-explanations = Table of explanations .docx
papers-explanations-file = Table-of-explanations
papers-explanations-symbol = BC-ĐKT
papers-explanations-signer = Trưởng đoàn
papers-explanations-recipients =
    Người ký quyết định kiểm tra (b/c)
    Thành viên Đoàn kiểm tra
papers-publication = Minutes of publication .docx
papers-publication-file = Minutes-of-publication
papers-documents-request = Request for documents .docx
papers-documents-request-file = Request-for-documents
papers-documents-request-symbol = …
papers-documents-request-cited = Letter { $number } of { $on }
papers-documents-request-recipients =
    As above
papers-documents-handover = Minutes of handing over .docx
papers-documents-handover-file = Minutes-of-handing-over
papers-minutes-symbol = BB-…
papers-visit-minutes-recipients =
    The inspected unit
    The team
papers-capacity-leader = HEAD OF THE TEAM
papers-capacity-unit = FOR THE UNIT
papers-team-archive = Archive: VT, file of the team
papers-team-report = Report of the team .docx
papers-team-report-file = Report-of-the-team
papers-team-report-symbol = BC-…
papers-team-report-none = The team has not written its report, so there is no paper yet.
papers-team-report-visit = { $unit }, { $days }
papers-team-report-recipients =
    As above
    Members of the team
paper-publication = Minutes of publishing the decision
paper-documents-request = Request for documents
paper-documents-handover = Minutes of handing over documents
paper-team-report = Report of the team
