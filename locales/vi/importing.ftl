# Đọc bảng tính: tên loại, lý do không đọc được, điều mong đợi ở một ô, dòng bỏ qua, điều cần xem.

importing-kind-units = Danh sách đơn vị
importing-kind-officials = Danh sách cán bộ, công chức
importing-kind-monthly-statistics = Số liệu giải quyết hồ sơ hằng tháng
importing-kind-late-dossiers = Danh sách hồ sơ quá hạn
importing-kind-dossiers = Danh sách hồ sơ
importing-kind-criteria = Bộ tiêu chí chấm điểm
importing-kind-holidays = Ngày nghỉ lễ, ngày làm bù
importing-kind-procedures = Danh mục thủ tục hành chính
importing-kind-legal-grounds = Danh mục căn cứ pháp lý
importing-kind-plans = Kế hoạch của cơ quan khác
importing-kind-checklists = Phiếu kiểm tra
importing-kind-supplements = Yêu cầu bổ sung hồ sơ
importing-kind-explanations = Báo cáo giải trình hồ sơ quá hạn
importing-kind-apologies = Thư, phiếu xin lỗi
importing-kind-consultations = Lấy ý kiến cơ quan liên quan
importing-kind-satisfaction = Kết quả đánh giá sự hài lòng
importing-kind-procedure-counts = Số TTHC theo cơ chế một cửa
importing-kind-self-scores = Bảng tự chấm điểm

importing-refused-empty = Tệp không có nội dung; hãy kiểm tra lại bản gốc rồi gửi lại.
importing-refused-damaged = Tệp bị hỏng hoặc bị cắt ngang khi tải; hãy mở tệp gốc bằng Excel hoặc LibreOffice, lưu lại rồi gửi lại.
importing-refused-encrypted = Tệp được bảo vệ bằng mật khẩu nên không đọc được; hãy bỏ mật khẩu mở tệp rồi gửi lại.
importing-refused-html = Tệp là trang web (HTML) mang tên tệp Excel, thường do hệ thống khác xuất ra; hãy mở bằng Excel, chọn “Lưu thành” .xlsx rồi gửi lại.
importing-refused-spreadsheet-xml = Tệp là XML của Excel 2003 mang tên khác; hãy mở bằng Excel, chọn “Lưu thành” .xlsx rồi gửi lại.
importing-refused-lock-file = Đây là tệp khóa tạm (~$) mà Excel tạo khi đang mở bảng tính, không phải bảng tính; hãy gửi tệp cùng tên không có ~$.
importing-refused-lfs-pointer = Đây là con trỏ Git LFS, không phải bảng tính; hãy tải nội dung thật của tệp rồi gửi lại.
importing-refused-not-workbook = { $what ->
    [pdf] Đây là tệp PDF; hãy gửi bảng tính gốc (.xlsx, .xls, .ods, .xlsb hoặc .csv).
    [word] Đây là văn bản Word; hãy gửi bảng tính (.xlsx, .xls, .ods, .xlsb hoặc .csv).
    [image] Đây là tệp ảnh; hãy gửi bảng tính gốc (.xlsx, .xls, .ods, .xlsb hoặc .csv).
    [archive] Đây là tệp nén không chứa bảng tính ở dạng đọc được; hãy giải nén rồi gửi từng bảng tính.
    [numbers] Đây là tệp Numbers của Apple; hãy xuất sang .xlsx rồi gửi lại.
    [sylk] Đây là tệp SYLK cũ; hãy mở bằng Excel, lưu thành .xlsx rồi gửi lại.
    [old-excel] Đây là tệp Excel rất cũ (trước năm 1997); hãy mở bằng Excel hoặc LibreOffice, lưu thành .xlsx rồi gửi lại.
    [flat-ods] Đây là OpenDocument dạng XML phẳng; hãy lưu thành .ods hoặc .xlsx rồi gửi lại.
    [macro-sheets] Tệp có trang macro hoặc hộp thoại kiểu Excel cũ nên không đọc được; hãy mở bằng Excel, lưu thành .xlsx rồi gửi lại.
    [database] Đây là tệp cơ sở dữ liệu, không phải bảng tính; hãy xuất bảng cần gửi ra .xlsx hoặc .csv.
    [other-document] Đây là tài liệu loại khác, không phải bảng tính; hãy gửi .xlsx, .xls, .ods, .xlsb hoặc .csv.
   *[unknown] Tệp không phải bảng tính; hãy gửi .xlsx, .xls, .ods, .xlsb hoặc .csv.
}
importing-refused-hostile = { $what ->
    [dtd] Tệp chứa khai báo XML nguy hiểm (DTD) nên không được mở; hãy tạo lại bảng tính bằng Excel hoặc LibreOffice.
    [strings] Tệp khai sai số chuỗi ký tự để làm tràn bộ nhớ nên không được mở; hãy tạo lại bảng tính bằng Excel hoặc LibreOffice.
    [ratio] Tệp nén quá mức bình thường (dạng bom nén) nên không được mở; hãy tạo lại bảng tính bằng Excel hoặc LibreOffice.
    [long-text] Tệp chứa một đoạn chữ dài bất thường nên không được mở; hãy tạo lại bảng tính bằng Excel hoặc LibreOffice.
    [address] Tệp chứa ô nằm ngoài khuôn khổ của bảng tính nên không được mở; hãy tạo lại bảng tính bằng Excel hoặc LibreOffice.
   *[other] Tệp có cấu trúc gây hại nên không được mở; hãy tạo lại bảng tính bằng Excel hoặc LibreOffice.
}
importing-refused-too-large = { $what ->
    [bytes] Tệp lớn hơn mức cho phép ({ $limit }); hãy chia thành nhiều tệp.
    [unpacked] Nội dung của tệp khi giải nén lớn hơn mức cho phép ({ $limit }); hãy chia thành nhiều tệp.
    [rows] Bảng có quá nhiều dòng (nhiều hơn { $limit }); hãy chia thành nhiều tệp.
    [cells] Bảng có quá nhiều ô (nhiều hơn { $limit }); hãy xóa các cột và dòng thừa hoặc chia thành nhiều tệp.
    [sheets] Tệp có quá nhiều trang tính (nhiều hơn { $limit }); hãy chia thành nhiều tệp.
   *[parts] Tệp có quá nhiều thành phần (nhiều hơn { $limit }); hãy chép bảng cần gửi sang một tệp mới.
}
importing-refused-no-cells = Bảng tính không có ô nào chứa dữ liệu; hãy kiểm tra lại tệp rồi gửi lại.
importing-refused-wrong-kind = Tệp là { $found ->
    [units] danh sách đơn vị
    [officials] danh sách cán bộ, công chức
    [monthly-statistics] số liệu hằng tháng
    [late-dossiers] danh sách hồ sơ quá hạn
    [dossiers] danh sách hồ sơ
    [criteria] bộ tiêu chí
    [holidays] ngày nghỉ lễ, ngày làm bù
    [procedures] danh mục thủ tục hành chính
    [legal-grounds] danh mục căn cứ pháp lý
    [plans] kế hoạch thanh tra, kiểm tra của cơ quan khác
    [checklists] phiếu kiểm tra
    [supplements] yêu cầu bổ sung hồ sơ
    [explanations] báo cáo giải trình hồ sơ quá hạn
    [apologies] thư, phiếu xin lỗi
    [consultations] việc lấy ý kiến cơ quan liên quan
    [satisfaction] kết quả đánh giá sự hài lòng
    [procedure-counts] số TTHC thực hiện theo cơ chế một cửa
   *[self-scores] bảng tự chấm điểm
}, không phải { $wanted ->
    [units] danh sách đơn vị
    [officials] danh sách cán bộ, công chức
    [monthly-statistics] số liệu hằng tháng
    [late-dossiers] danh sách hồ sơ quá hạn
    [dossiers] danh sách hồ sơ
    [criteria] bộ tiêu chí
    [holidays] ngày nghỉ lễ, ngày làm bù
    [procedures] danh mục thủ tục hành chính
    [legal-grounds] danh mục căn cứ pháp lý
    [plans] kế hoạch thanh tra, kiểm tra của cơ quan khác
    [checklists] phiếu kiểm tra
    [supplements] yêu cầu bổ sung hồ sơ
    [explanations] báo cáo giải trình hồ sơ quá hạn
    [apologies] thư, phiếu xin lỗi
    [consultations] việc lấy ý kiến cơ quan liên quan
    [satisfaction] kết quả đánh giá sự hài lòng
    [procedure-counts] số TTHC thực hiện theo cơ chế một cửa
   *[self-scores] bảng tự chấm điểm
}; hãy chọn đúng loại hoặc gửi tệp khác.
importing-refused-nearest = Không nhận ra bảng; gần nhất là { $kind ->
    [units] danh sách đơn vị
    [officials] danh sách cán bộ, công chức
    [monthly-statistics] số liệu hằng tháng
    [late-dossiers] danh sách hồ sơ quá hạn
    [dossiers] danh sách hồ sơ
    [criteria] bộ tiêu chí
    [holidays] ngày nghỉ lễ, ngày làm bù
    [procedures] danh mục thủ tục hành chính
    [legal-grounds] danh mục căn cứ pháp lý
    [plans] kế hoạch thanh tra, kiểm tra của cơ quan khác
    [checklists] phiếu kiểm tra
    [supplements] yêu cầu bổ sung hồ sơ
    [explanations] báo cáo giải trình hồ sơ quá hạn
    [apologies] thư, phiếu xin lỗi
    [consultations] việc lấy ý kiến cơ quan liên quan
    [satisfaction] kết quả đánh giá sự hài lòng
    [procedure-counts] số TTHC thực hiện theo cơ chế một cửa
   *[self-scores] bảng tự chấm điểm
}, nhưng thiếu cột: { $missing }. Hãy thêm cột hoặc sửa tiêu đề theo tệp mẫu.
importing-refused-own-report = Đây là báo cáo do giamsat xuất ra, không phải bảng dữ liệu để nhập; hãy chọn tệp số liệu của đơn vị hoặc dùng tệp mẫu.
importing-refused-not-recognised = Không nhận ra đây là loại bảng nào; hãy so tiêu đề cột với tệp mẫu rồi gửi lại.
importing-refused-no-rows = Đã nhận ra tiêu đề cột ở trang “{ $sheet }” nhưng bên dưới không có dòng dữ liệu nào; hãy kiểm tra lại tệp.
importing-refused-bad-layout = Tệp khuôn mẫu { $file } không hợp lệ ({ $why }); hãy báo người quản trị sửa.
importing-refused-timed-out = Đọc tệp quá lâu nên đã dừng; hãy xóa phần thừa hoặc chia thành nhiều tệp rồi gửi lại.
importing-refused-crashed = Không đọc được tệp vì nội dung hỏng hoặc đòi quá nhiều bộ nhớ; hãy mở bằng Excel hoặc LibreOffice, lưu thành .xlsx rồi gửi lại.
importing-refused-cannot-open = Không mở được tệp ({ $why }); hãy gửi lại, nếu vẫn lỗi thì báo người quản trị.

importing-expected-no-error = một giá trị; ô đang chứa lỗi của bảng tính
importing-expected-formula-result = kết quả của công thức; hãy mở tệp bằng Excel để tính lại rồi lưu
importing-expected-shorter-text = chữ không dài quá 32.767 ký tự
importing-expected-count = số nguyên không âm, ví dụ 1.234
importing-expected-decimal = số không âm, ví dụ 12,5
importing-expected-signed = số, ví dụ -0,25 hoặc 12,5
importing-expected-unambiguous-number = số viết rõ: 1234 nếu là hàng nghìn, 1,23 nếu là phần lẻ
importing-expected-percent = tỷ lệ phần trăm, ví dụ 98,7%
importing-expected-date = ngày có thật dạng ngày/tháng/năm, ví dụ 05/03/2026
importing-expected-moment = ngày có thật dạng ngày/tháng/năm, có thể kèm giờ, ví dụ 05/03/2026 14:30
importing-expected-date-or-year = ngày có thật dạng ngày/tháng/năm hoặc chỉ năm, ví dụ 05/03/1980 hoặc 1980
importing-expected-yes-no = Có, Không, hoặc để trống nếu không rõ
importing-expected-any-of = ít nhất một trong các cột: { $columns }
importing-expected-tree-number = số thứ tự dạng I, 1, 1.1 hoặc 1.1.1
importing-expected-number-once = số thứ tự chỉ xuất hiện một lần; { $number } đã có ở trên (1.10 phải ghi dạng chữ, nếu không Excel đổi thành 1.1)
importing-expected-parent = một dòng { $parent } đứng trước
importing-required-text = không để trống cột “{ $column }”
importing-required-number = một số ở cột “{ $column }”
importing-required-date = một ngày ở cột “{ $column }”
importing-required-yes-no = Có hoặc Không ở cột “{ $column }”

importing-skipped-numbering = dòng đánh số cột
importing-skipped-header-again = tiêu đề lặp lại
importing-skipped-total = dòng tổng
importing-skipped-note = ghi chú
importing-skipped-signature = chữ ký
importing-skipped-below = dưới bảng
importing-skipped-group = dòng nhóm
importing-skipped-stray = chữ đứng lẻ
importing-skipped-unnumbered = dòng diễn giải không có số thứ tự

importing-remark-encoding = Tệp dùng bảng mã { $encoding }; chữ đã được chuyển sang Unicode.
importing-remark-encoding-sample = Tệp dùng bảng mã { $encoding }; chữ đã được chuyển sang Unicode, ví dụ “{ $before }” thành “{ $after }”.
importing-remark-hidden-sheet = Bảng nằm ở trang tính ẩn “{ $sheet }”.
importing-remark-other-period = Trang “{ $sheet }” thuộc kỳ khác nên không được đọc; hãy gửi riêng.
importing-remark-sheet-unread = Trang “{ $sheet }” không cùng loại nên không được đọc.
importing-remark-personal = Cột { $column } “{ $header }” là dữ liệu cá nhân của người nộp hồ sơ nên không được đọc.
importing-remark-contact = Cột { $column } “{ $header }” là liên hệ của người nộp hồ sơ: được lưu riêng theo mục đích đã nêu.
importing-remark-column-unread = Cột { $column } “{ $header }” không thuộc khuôn mẫu nên không được đọc.
importing-remark-columns-absent = Tệp không có các cột sau, giá trị coi là không rõ: { $columns }.
importing-remark-total-row = Trang “{ $sheet }”, ô { $cell }: dòng tổng ghi { $total } nhưng cộng các dòng được { $sum }.
importing-remark-sum = ô ghi { $total }, tổng các phần ({ $cells }) là { $sum }
importing-remark-children = bằng tổng điểm các mục con ({ $sum })
importing-remark-rounded = nhiều nhất ba chữ số lẻ; số đã được làm tròn
importing-remark-serial = ô định dạng ngày; số đã được hiểu là ngày của bảng tính
importing-refused-no-file = Không có tệp này; hãy kiểm tra lại đường dẫn.
importing-refused-no-right = Không có quyền đọc tệp này; hãy kiểm tra quyền của tệp.
importing-refused-far = Ô { $cell } đứng rất xa bảng nên trang tính có quá nhiều ô trống; hãy xóa ô đó (xóa các dòng, cột trống ở cuối), hoặc lưu thành .xlsx, rồi gửi lại.
importing-refused-same-name = Tệp có hai trang tính cùng tên “{ $sheet }”; hãy đổi tên một trang rồi gửi lại.
