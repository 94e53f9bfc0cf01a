# Biểu mẫu văn bản Word: mẫu không điền được thì nói rõ thẻ nào, ở đoạn nào.
papers-not-word = Tệp không phải là văn bản Word (.docx) hoặc đã bị hỏng.
papers-too-large = Tệp mẫu quá lớn: sau khi giải nén vượt quá { $mebibytes } MB.
papers-broken-part = Phần { $part } của tệp mẫu bị hỏng. Hãy mở tệp bằng Word, lưu lại rồi thử lại.
papers-tag-not-closed = Thẻ { $tag } ở đoạn { $paragraph } của { $part } chưa được đóng. Đoạn văn: “{ $text }”.
papers-statement-unknown = Không dùng được lệnh { $tag } ở đoạn { $paragraph } của { $part }; chỉ dùng for, if, set và with. Đoạn văn: “{ $text }”.
papers-tag-in-field-code = Thẻ { $tag } ở đoạn { $paragraph } của { $part } nằm trong mã trường của Word. Hãy chuyển thẻ ra ngoài trường. Đoạn văn: “{ $text }”.
papers-marker-misplaced = Thẻ { $tag } ở đoạn { $paragraph } của { $part } đặt sai chỗ: thẻ phải nằm trong đoạn, hàng hoặc ô mà nó nêu, và “else” phải đứng riêng. Đoạn văn: “{ $text }”.
papers-name-unknown = Thẻ { $tag } ở đoạn { $paragraph } của { $part } dùng một tên không có trong dữ liệu. Đoạn văn: “{ $text }”.
papers-tag-fails = Không thực hiện được thẻ { $tag } ở đoạn { $paragraph } của { $part }. Đoạn văn: “{ $text }”. Chi tiết: { $detail }
papers-template-fails = Không hiểu được mẫu ở phần { $part }, ví dụ thiếu “endfor” hoặc “endif”. Chi tiết: { $detail }
papers-data-fails = Không đưa được dữ liệu vào mẫu văn bản.
papers-template-unreadable = Không đọc được tệp mẫu { $path }.
