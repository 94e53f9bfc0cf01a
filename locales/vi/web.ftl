# Biểu mẫu
form-required = Chưa nhập mục này.
form-too-long = Dài { $length } ký tự, tối đa { $max }. Rút gọn lại.
form-date = “{ $value }” không phải là một ngày. Nhập ngày/tháng/năm, ví dụ 05/03/2026.
form-number = “{ $value }” không hợp lệ. Nhập số nguyên từ { $least } đến { $most }.
form-points = “{ $value }” không phải là số điểm. Nhập như 3,5 hoặc 0,25.
form-choose = Chọn một mục trong danh sách.

# Lỗi
error-not-found = Không tìm thấy trang hoặc nội dung này
error-not-found-todo = Địa chỉ có thể bị gõ sai, hoặc nội dung không thuộc phạm vi của tài khoản. Hãy trở về trang chủ hoặc tìm lại.
error-forbidden = Tài khoản không có quyền làm việc này
error-forbidden-todo = Nếu công việc được giao cần quyền này, hãy đề nghị người quản trị cấp thêm vai trò.
error-refused = Chưa làm được
error-refused-todo = Chưa có gì bị thay đổi. Quay lại trang trước để xử lý rồi làm lại.
error-invalid = Có mục nhập chưa đúng
error-invalid-todo = Chưa có gì được lưu. Quay lại trang trước, sửa các mục dưới đây.
error-conflict = Nội dung vừa được người khác sửa
error-conflict-todo = Chưa có gì được lưu. Tải lại trang để xem bản mới rồi sửa tiếp.
error-too-many = Thử quá nhiều lần
error-too-many-todo = Chờ hết thời gian nêu trên rồi thử lại, hoặc nhờ người quản trị đặt lại mật khẩu.
error-busy = Máy chủ đang bận
error-busy-todo = Nhiều người đang đăng nhập cùng lúc nên chưa có gì được thực hiện. Chờ vài giây rồi tải lại trang này; nội dung vừa nhập sẽ được gửi lại.
error-bad-request = Yêu cầu không hợp lệ
error-bad-request-todo = Chưa có gì được lưu. Tải lại trang rồi gửi lại.
error-internal = Máy chủ gặp sự cố
error-internal-todo = Thao tác chưa được ghi. Thử lại sau ít phút; nếu vẫn gặp, báo người quản trị mã sự cố nêu trên.
error-internal-number = Mã sự cố: { $number }.
error-too-large = Nội dung gửi lên quá lớn.
error-file-too-large = Tệp quá lớn, tối đa { $limit } MB. Chia nhỏ tệp hoặc nén ảnh rồi gửi lại.
error-cut = Dữ liệu gửi lên bị đứt giữa chừng. Kiểm tra kết nối rồi gửi lại.
error-forged = Biểu mẫu đã cũ hoặc không gửi từ trang của hệ thống. Tải lại trang rồi gửi lại.

# Hai người cùng sửa
conflict-title = Nội dung vừa được người khác sửa

# Dòng lệnh
cli-unknown-database = Không hiểu địa chỉ cơ sở dữ liệu “{ $database }”. Dùng sqlite:TỆP hoặc postgres://…; chưa tạo tệp nào.
db-no-folder = Không có thư mục { $detail } cho cơ sở dữ liệu { $database }. Kiểm tra đường dẫn, hoặc tạo thư mục rồi chạy lại.
db-not-opened = Không mở được cơ sở dữ liệu { $database }: { $detail }. Kiểm tra đường dẫn, quyền đọc ghi, và xem đó có đúng là tệp SQLite không.
db-unreachable = Không kết nối được cơ sở dữ liệu { $database }: { $detail }. Kiểm tra máy chủ PostgreSQL có đang chạy, địa chỉ, cổng, tên và mật khẩu trong --database, rồi chạy lại.
cli-waiting = Đang chờ cơ sở dữ liệu { $database }…
cli-no-database = Không có cơ sở dữ liệu giamsat ở { $database }. Kiểm tra --data-dir và --database; cơ sở dữ liệu mới chỉ được tạo bằng serve, demo, migrate, import hoặc user add.
cli-failed = Chưa làm được: { $detail }
cli-cannot-listen = Không mở được cổng { $address }: { $detail }. Chọn địa chỉ, cổng khác trong --listen, hoặc dừng chương trình đang dùng cổng này.
cli-out-no-folder = Không ghi được { $file }: không có thư mục { $detail }. Tạo thư mục hoặc chọn nơi khác trong --out.
cli-out-folder = Không ghi được { $file }: đó là một thư mục. Thêm tên tệp .xlsx vào --out.
cli-out-failed = Không ghi được { $file }: { $detail }. Chọn nơi khác trong --out, hoặc đóng tệp nếu đang mở rồi chạy lại.
cli-no-tls = Bản chương trình này không mã hoá được kết nối tới PostgreSQL mà địa chỉ { $database } đòi hỏi. Dùng bản biên dịch với `cargo build --release --features pg-tls`, hoặc bỏ `sslmode` nếu máy chủ ở cùng máy hay mạng riêng.
cli-network = “{ $value }” không phải là địa chỉ hay mạng. Viết như 10.0.0.1 hoặc 10.0.0.0/8.
cli-no-such-login = Không có tài khoản đang mở với tên đăng nhập “{ $login }”.
cli-no-such-unit = Không có đơn vị mang mã “{ $code }”.
cli-migrated = Cơ sở dữ liệu { $database } đã ở cấu trúc mới nhất.
cli-serving = Đang phục vụ tại { $address } (Ctrl+C để dừng)
cli-first-administrator = Đã tạo tài khoản quản trị đầu tiên. Tên đăng nhập: { $login }   Mật khẩu (chỉ hiện một lần): { $password }
cli-demo-loopback = Đây là cơ sở dữ liệu giả định, chỉ phục vụ trên máy này (127.0.0.1). Dùng thư mục dữ liệu khác để phục vụ ra mạng.
error-sign-in-todo = Phiên đăng nhập đã hết. Đăng nhập lại rồi gửi tiếp; nội dung trên máy vẫn còn nguyên.
cli-unknown-files = Không hiểu nơi chứa tệp “{ $files }”. Dùng một thư mục hoặc s3://kho/tiền-tố.
cli-files-no-s3 = Bản này dựng không có kho S3. Dựng lại với tính năng s3, hoặc dùng một thư mục.
cli-files-s3 = Không mở được kho S3: { $why }

# Nội dung vừa nhập khi phiên đã hết
kept-title = Gửi nội dung vừa nhập
kept-told = Phiên trước đã hết nên nội dung dưới đây chưa được lưu
kept-told-todo = Xem lại rồi bấm “Gửi tiếp”. Nội dung được kiểm tra như khi gửi lần đầu.
kept-text = Nội dung
kept-chosen = Các mục đã chọn trong danh sách cũng được gửi theo.
kept-send = Gửi tiếp
kept-leave = Bỏ nội dung này
kept-sign-in = Nội dung vừa nhập còn được giữ trên trang này. Đăng nhập bằng đúng tài khoản đó để xem lại và gửi tiếp.
kept-press-again = Trang này mở từ phiên trước nên việc vừa bấm chưa được thực hiện. Hãy bấm lại.
kept-of-another = Nội dung chờ gửi thuộc phiên của tài khoản khác nên không được gửi.
kept-password = Nội dung vừa nhập còn được giữ trên trang này và hiện lại sau khi đổi mật khẩu.
cli-address = “{ $value }” không phải là địa chỉ và cổng. Viết như 127.0.0.1:8080 hoặc localhost:8080.
cli-role = Không có vai trò “{ $value }”. Dùng: { $roles }.
cli-usage = Dòng lệnh không đúng. Xem: giamsat --help
cli-usage-unknown = Không có tuỳ chọn { $argument }. Xem: giamsat --help
cli-usage-command = Không có lệnh “{ $command }”. Xem: giamsat --help
cli-usage-missing = Còn thiếu: { $argument }
cli-usage-nothing = Chưa nói phải làm gì. Xem: giamsat --help
cli-usage-conflict = { $argument } không dùng cùng { $other }.
cli-usage-value = { $argument }: không dùng được “{ $value }”.
cli-folder = Không dùng được thư mục { $folder }: { $detail }. Chọn thư mục khác trong --data-dir.
cli-folder-served = Một chương trình giamsat khác đang phục vụ từ thư mục { $folder }. Dừng chương trình đó, hoặc chọn thư mục khác trong --data-dir.
cli-demo-own-place = Thành phố giả định luôn nằm riêng trong { $folder }; không dùng --database, --files, --originals-key.
cli-no-conclusion = Không có kết luận “{ $id }”. Mã của kết luận ở cuối địa chỉ trang của kết luận đó.
cli-no-inspection = Không có cuộc kiểm tra “{ $id }”. Mã của cuộc kiểm tra ở cuối địa chỉ trang của cuộc đó.
cli-report-empty = Không có kết luận nào như đã hỏi; tệp chỉ có tiêu đề.
cli-out-ending = Không ghi được { $file }: báo cáo là bảng tính .xlsx. Đặt tên tệp kết thúc bằng .xlsx trong --out.
