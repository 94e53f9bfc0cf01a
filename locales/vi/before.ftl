# Văn bản trước khi kiểm tra: chỉ những gì phần mềm điền; lời văn cố định nằm trong mẫu Word.
papers-withheld = Quyết định này có độ mật: hệ thống chỉ giữ số, ngày, cơ quan ban hành nên không lập văn bản.
papers-recorded = Kế hoạch này do cơ quan khác ban hành và chỉ được ghi lại ở đây; lấy văn bản từ cơ quan đó.
papers-decision-file = Quyet-dinh
papers-introduction-file = Giay-gioi-thieu
papers-announcement-file = Thong-bao-lich
papers-plan-file = Ke-hoach
papers-submission-file = To-trinh
papers-decision = Quyết định .docx
papers-introduction = Giấy giới thiệu .docx
papers-announcement = Thông báo lịch, đề cương .docx
papers-plan = Kế hoạch .docx
papers-plan-xlsx = Phụ lục .xlsx
papers-submission = Tờ trình .docx
papers-introduction-symbol = GGT-…
papers-announcement-symbol = …
papers-plan-symbol = KH-…
papers-submission-symbol = TTr-…
papers-submission-recipients =
    Như trên
papers-decision-cited = Quyết định số { $number } ngày { $on } của { $issuer }
papers-decision-responsible = Chánh Văn phòng, Trưởng các phòng liên quan thuộc { $body }, Thủ trưởng các đơn vị được kiểm tra
papers-decision-responsible-joint = Chánh Văn phòng, Trưởng các phòng liên quan thuộc { $body }, Thủ trưởng cơ quan phối hợp ({ $partners }), Thủ trưởng các đơn vị được kiểm tra
papers-decision-grounds =
    Căn cứ Nghị định số 63/2010/NĐ-CP ngày 08 tháng 6 năm 2010 của Chính phủ về kiểm soát thủ tục hành chính, được sửa đổi, bổ sung bởi Nghị định số 48/2013/NĐ-CP và Nghị định số 92/2017/NĐ-CP
papers-decision-recipients =
    Như Điều 5
    Ủy ban nhân dân cấp có thẩm quyền (để báo cáo)
papers-announcement-subject = thông báo lịch kiểm tra { $subject }
papers-announcement-annex = ĐỀ CƯƠNG BÁO CÁO CỦA { $unit }
papers-announcement-recipients =
    Như trên
    Các thành viên Đoàn kiểm tra
papers-plan-addressee = người có thẩm quyền ban hành Kế hoạch
papers-plan-grounds =
    Căn cứ Nghị định số 63/2010/NĐ-CP ngày 08 tháng 6 năm 2010 của Chính phủ về kiểm soát thủ tục hành chính, được sửa đổi, bổ sung bởi Nghị định số 48/2013/NĐ-CP và Nghị định số 92/2017/NĐ-CP
papers-plan-introduction = { $body } ban hành Kế hoạch kiểm tra như sau:
papers-plan-annex = DANH MỤC, LỊCH KIỂM TRA
papers-plan-kind = { $kind }: { $count } cuộc
papers-unit-formerly = { $unit } (trước đây là { $was })
papers-plan-no-overlaps = đã rà soát với kế hoạch của các cơ quan khác, không còn chồng chéo chưa có phương án xử lý.
papers-plan-overlaps = còn { $count } nội dung chồng chéo chưa có phương án xử lý.
papers-plan-recipients =
    Ủy ban nhân dân cấp có thẩm quyền (để báo cáo)
    Cơ quan thanh tra
    Các cơ quan, đơn vị được kiểm tra
papers-plan-sheet = Danh mục kiểm tra
papers-plan-total = Tổng số cuộc kiểm tra
papers-plan-column-number = STT
papers-plan-column-unit = Đơn vị được kiểm tra
papers-plan-column-kind = Loại
papers-plan-column-from = Từ ngày
papers-plan-column-to = Đến ngày
papers-plan-column-contents = Nội dung
papers-plan-column-period-from = Thời kỳ từ
papers-plan-column-period-to = Thời kỳ đến
papers-plan-column-form = Hình thức
papers-member-request-file = De-nghi-cu-nguoi
papers-member-request-subject = cử công chức, viên chức tham gia Đoàn kiểm tra
papers-member-request-symbol = …
papers-member-request-recipients =
    Như trên
papers-member-request-archive = Lưu: VT
papers-schedule-file = Lich-kiem-tra
papers-schedule = Lịch kiểm tra .docx
papers-schedule-symbol = TB-…
papers-schedule-recipients =
    Các đơn vị được kiểm tra
    Các thành viên Đoàn kiểm tra
papers-place-on-site = tại trụ sở { $unit }, nơi tiếp nhận và trả kết quả giải quyết thủ tục hành chính
papers-adjustment-file = Dieu-chinh-ke-hoach
papers-adjustment = Văn bản điều chỉnh .docx
papers-adjustment-subject = Điều chỉnh, bổ sung { $title }
papers-adjustment-numbered = Điều chỉnh, bổ sung (lần { $number }) { $title }
papers-adjustment-cited = Kế hoạch số { $number } ngày { $on }
papers-plan-cited = { $title } số { $number } ngày { $on }
papers-adjustment-fields = Lĩnh vực
papers-adjustment-officials = Cán bộ, công chức
papers-adjustment-period = Thời kỳ kiểm tra
papers-adjustment-days = Thời gian kiểm tra
papers-reminder = Công văn đôn đốc .docx
papers-reminder-file = Don-doc-thuc-hien-ket-luan
papers-reminder-subject = đôn đốc thực hiện Thông báo kết luận số { $number }
papers-reminder-recipients =
    Như trên
papers-reminder-nothing = Đơn vị không còn yêu cầu nào phải đôn đốc.
papers-remedy-report = Báo cáo thực hiện .docx
papers-remedy-report-file = Bao-cao-thuc-hien-ket-luan
papers-remedy-report-subject = Kết quả thực hiện Thông báo kết luận số { $number }
papers-remedy-report-symbol = BC-…
papers-remedy-report-recipients =
    Như trên
papers-correction = Công văn chấn chỉnh .docx
papers-correction-file = Chan-chinh
papers-correction-subject = chấn chỉnh các nội dung nêu tại Thông báo kết luận số { $number }
papers-plan-follows = kiểm tra việc thực hiện { $conclusion }
papers-tasks-title = DANH SÁCH NHIỆM VỤ THEO VĂN BẢN CHỈ ĐẠO
papers-tasks-as-of = Tính đến ngày { $day }
papers-tasks-sheet = Nhiệm vụ
papers-tasks-file = Nhiem-vu
papers-tasks-number = STT
papers-tasks-done-on = Ngày xong
papers-tasks-days-late = Số ngày quá hạn
papers-tasks-total = Tổng số nhiệm vụ
papers-tasks-late = Trong đó quá hạn
papers-correction-recommendation = Kiến nghị gửi cơ quan quản lý thủ tục hành chính, không phải đơn vị được kiểm tra; không có công văn chấn chỉnh.
papers-explanations = Bảng tiếp thu, giải trình .docx
papers-explanations-file = Bang-tiep-thu-giai-trinh
papers-explanations-symbol = BC-ĐKT
papers-explanations-signer = Trưởng đoàn
papers-explanations-recipients =
    Người ký quyết định kiểm tra (b/c)
    Thành viên Đoàn kiểm tra
papers-publication = Biên bản công bố .docx
papers-publication-file = Bien-ban-cong-bo-quyet-dinh
papers-documents-request = Yêu cầu tài liệu .docx
papers-documents-request-file = Yeu-cau-cung-cap-tai-lieu
papers-documents-request-symbol = …
papers-documents-request-cited = Công văn số { $number } ngày { $on }
papers-documents-request-recipients =
    Như trên
papers-documents-handover = Biên bản giao nhận .docx
papers-documents-handover-file = Bien-ban-giao-nhan-tai-lieu
papers-minutes-symbol = BB-…
papers-visit-minutes-recipients =
    Đơn vị được kiểm tra
    Đoàn kiểm tra
papers-capacity-leader = TRƯỞNG ĐOÀN
papers-capacity-unit = ĐẠI DIỆN ĐƠN VỊ
papers-team-archive = Lưu: VT, hồ sơ đoàn kiểm tra
papers-team-report = Báo cáo của đoàn .docx
papers-team-report-file = Bao-cao-ket-qua-kiem-tra
papers-team-report-symbol = BC-…
papers-team-report-none = Đoàn chưa viết báo cáo nên chưa có văn bản.
papers-team-report-visit = { $unit }, { $days }
papers-team-report-recipients =
    Như trên
    Các thành viên Đoàn kiểm tra
paper-publication = Biên bản công bố quyết định kiểm tra
paper-documents-request = Yêu cầu cung cấp tài liệu
paper-documents-handover = Biên bản giao nhận tài liệu
paper-team-report = Báo cáo kết quả kiểm tra của đoàn
