//! Both papers of one invented visit; every person and place in them is invented.

use giamsat::reports::docx::papers::{
    Attendee, ConcludedContent, ConcludedPoint, ConclusionNotice, DemandLine, DossierLine, EvidenceFile, Letterhead,
    Minutes, NotPassedItem, PaperDate, RecordedFinding, ResponsiblePerson, SectionCounts, Signer,
};

fn s(text: &str) -> String {
    text.to_owned()
}

fn all(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| s(text)).collect()
}

fn person(name: &str, post: &str, capacity: &str, degree: &str, matter: &str) -> ResponsiblePerson {
    ResponsiblePerson { name: s(name), post: s(post), capacity: s(capacity), degree: s(degree), matter: s(matter) }
}

fn attendee(name: &str, post: &str, present: Option<bool>, reason: &str) -> Attendee {
    Attendee { name: s(name), post: s(post), present, reason: s(reason) }
}

const GROUNDS: [&str; 2] = [
    "Căn cứ Nghị định số 63/2010/NĐ-CP ngày 08 tháng 6 năm 2010 của Chính phủ về kiểm soát thủ tục \
     hành chính, được sửa đổi, bổ sung bởi Nghị định số 48/2013/NĐ-CP và Nghị định số 92/2017/NĐ-CP",
    "Căn cứ Quyết định số 215/QĐ-SNV ngày 02 tháng 11 năm 2026 của Giám đốc Sở Nội vụ về việc thành \
     lập Đoàn kiểm tra cải cách hành chính năm 2026",
];

/// Minutes of an invented visit; every name in it is invented.
pub fn sample_minutes() -> Minutes {
    let sections = vec![
        SectionCounts {
            name: s("Yêu cầu chung, công khai thủ tục hành chính"),
            items: 14,
            passed: 10,
            partly: 2,
            failed: 1,
            not_applicable: 1,
            not_checked: 0,
        },
        SectionCounts {
            name: s("Lĩnh vực đất đai"),
            items: 11,
            passed: 6,
            partly: 1,
            failed: 2,
            not_applicable: 0,
            not_checked: 2,
        },
        SectionCounts { name: s("Trách nhiệm người đứng đầu"), items: 2, passed: 2, ..Default::default() },
    ];
    let unit_post = "Ủy ban nhân dân phường Bến Thủy Hạ";
    Minutes {
        letterhead: Letterhead {
            parent: s("Sở Nội vụ thành phố Sông Lam"),
            issuer: s("Đoàn kiểm tra theo Quyết định số 215/QĐ-SNV"),
            number: s("03"),
            symbol: s("BB-ĐKT"),
            date: None,
        },
        mark: s("Dữ liệu giả định"),
        draft: String::new(),
        subject: s(
            "việc tiếp nhận, giải quyết thủ tục hành chính lĩnh vực đất đai tại Ủy ban nhân dân phường Bến Thủy Hạ",
        ),
        grounds: all(&GROUNDS),
        began: s("08 giờ 00, ngày 12 tháng 11 năm 2026"),
        ended: s("16 giờ 30, ngày 12 tháng 11 năm 2026"),
        place: s(
            "Trung tâm Phục vụ hành chính công phường Bến Thủy Hạ, số 12 đường Ven Sông, phường Bến Thủy Hạ, thành phố Sông Lam",
        ),
        unit: s(unit_post),
        chair: s("Ông Nguyễn Hữu Định, Trưởng phòng Cải cách hành chính, Sở Nội vụ, Trưởng đoàn"),
        secretary: s("Bà Phạm Thu Thủy, chuyên viên Sở Nội vụ"),
        exceptions: vec![s(
            "Ngoại lệ về tính độc lập của đoàn: Phạm Thu Thủy, đã từng làm việc tại đơn vị (Ủy ban nhân dân phường Bến Thủy Hạ); được Đặng Thanh Hải chấp thuận ngày 05/11/2026.",
        )],
        team_attendance: vec![
            attendee("Nguyễn Hữu Định", "Trưởng phòng Cải cách hành chính, Sở Nội vụ; Trưởng đoàn", Some(true), ""),
            attendee("Phạm Thu Thủy", "Chuyên viên Sở Nội vụ; Thư ký", Some(true), ""),
            attendee(
                "Công Tằng Tôn Nữ Hoàng Thị Phương Quỳnh",
                "Phó Trưởng phòng Kiểm soát thủ tục hành chính, Văn phòng Ủy ban nhân dân thành phố; Thành viên",
                Some(true),
                "",
            ),
        ],
        unit_attendance: vec![
            attendee(
                "Võ Văn Trọng",
                "Chủ tịch Ủy ban nhân dân phường",
                Some(false),
                "Đi công tác theo Giấy mời số 88/GM-UBND",
            ),
            attendee("Lê Quang Vinh", "Phó Chủ tịch Ủy ban nhân dân phường", Some(true), ""),
            attendee("Trần Thị Bích Hằng", "Công chức địa chính", None, ""),
        ],
        other_attendance: vec![],
        contents: all(&[
            "Việc công khai, tiếp nhận, giải quyết và trả kết quả thủ tục hành chính;",
            "Việc thực hiện xin lỗi, giải trình đối với hồ sơ quá hạn.",
        ]),
        period: s("từ ngày 01 tháng 01 năm 2026 đến ngày 31 tháng 10 năm 2026"),
        totals: SectionCounts::sum(&sections),
        sections,
        not_passed: vec![
            NotPassedItem {
                section: s("Lĩnh vực đất đai"),
                item: s("Có văn bản xin lỗi và hẹn lại ngày trả kết quả đối với hồ sơ quá hạn"),
                verdict: s("Không đạt"),
                note: s("07/07 hồ sơ quá hạn được kiểm tra không có văn bản"),
            },
            NotPassedItem {
                section: s("Yêu cầu chung, công khai thủ tục hành chính"),
                item: s("Niêm yết đầy đủ số điện thoại, địa chỉ tiếp nhận phản ánh, kiến nghị"),
                verdict: s("Đạt một phần"),
                note: s("Thiếu địa chỉ thư điện tử"),
            },
        ],
        samples: all(&["Từ hồ sơ trễ hạn: 3 hồ sơ rút từ 40 hồ sơ; đúng quy định 2, có sai sót 1."]),
        strengths: all(&[
            "Bố trí đủ công chức trực tại Trung tâm Phục vụ hành chính công; 100% thủ tục hành chính được niêm yết.",
            "Tỷ lệ hồ sơ tiếp nhận trực tuyến đạt 81,4%, cao hơn chỉ tiêu được giao.",
        ]),
        findings: vec![
            RecordedFinding {
                title: s("Hồ sơ quá hạn không có văn bản xin lỗi"),
                kind: s("Vi phạm"),
                severity: s("Nghiêm trọng"),
                fact: s(
                    "Kiểm tra ngẫu nhiên 30 hồ sơ đăng ký biến động đất đai, có 07 hồ sơ trả quá hạn từ 02 đến 15 ngày làm việc.\nTrong 07 hồ sơ này, không hồ sơ nào có văn bản xin lỗi và đề nghị gia hạn (Mẫu số 04).",
                ),
                assessment: s("Không thực hiện trách nhiệm xin lỗi người nộp hồ sơ khi giải quyết quá hạn."),
                ground: s(
                    "Phụ lục I ban hành kèm theo Thông tư số 03/2025/TT-VPCP ngày 15 tháng 9 năm 2025 của Văn phòng Chính phủ.",
                ),
                dossiers: all(&["000.00.21.H57-260914-0007", "000.00.21.H57-260915-0011"]),
                persons: vec![
                    person(
                        "Trần Thị Bích Hằng",
                        "Công chức địa chính",
                        "Trực tiếp thực hiện",
                        "Trực tiếp",
                        "không tham mưu văn bản xin lỗi",
                    ),
                    person("Lê Quang Vinh", "Phó Chủ tịch Ủy ban nhân dân phường", "Cấp phó phụ trách", "Liên đới", ""),
                    person("Võ Văn Trọng", "Chủ tịch Ủy ban nhân dân phường", "Người đứng đầu", "Liên đới", ""),
                ],
                no_person_reason: String::new(),
                evidence: all(&["anh-01.jpg", "so-theo-doi.pdf"]),
            },
            RecordedFinding {
                title: s("Niêm yết thiếu địa chỉ thư điện tử tiếp nhận phản ánh, kiến nghị"),
                kind: s("Tồn tại, hạn chế"),
                severity: String::new(),
                fact: s("Bảng niêm yết tại sảnh chỉ có số điện thoại."),
                assessment: s("Công khai chưa đầy đủ."),
                ground: s("Nghị định số 20/2008/NĐ-CP, Điều 19."),
                no_person_reason: s("việc niêm yết thực hiện trước khi sắp xếp đơn vị, đang xác minh"),
                ..Default::default()
            },
        ],
        opinion: s(
            "Đơn vị thống nhất với kết quả kiểm tra nêu trên.\nĐề nghị đoàn ghi nhận việc 03 hồ sơ quá hạn do chờ thông tin nghĩa vụ tài chính.",
        ),
        files: vec![
            EvidenceFile {
                name: s("anh-01.jpg"),
                description: s("Ảnh chụp bảng niêm yết tại sảnh"),
                taken_at: s("09:14 12/11/2026"),
                sha256: s("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
            },
            EvidenceFile {
                name: s("so-theo-doi-ho-so-quy-3-ban-sao-co-dong-dau.pdf"),
                description: s("Sổ theo dõi hồ sơ, trang 14 đến trang 22"),
                taken_at: s("10:02 12/11/2026"),
                sha256: s("60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"),
            },
        ],
        pages: String::new(),
        copies: s("03"),
        copies_kept_by: s("đoàn kiểm tra giữ 02 bản, đơn vị được kiểm tra giữ 01 bản"),
        refusal: None,
        team_leader_name: s("Nguyễn Hữu Định"),
        secretary_name: s("Phạm Thu Thủy"),
        unit_representative: Signer { capacity: all(&["Phó Chủ tịch"]), name: s("Lê Quang Vinh") },
        unit_representatives: all(&["Lê Quang Vinh, Phó Chủ tịch Ủy ban nhân dân phường"]),
        recipients: all(&["Như thành phần dự họp"]),
        archive: s("Lưu: hồ sơ đoàn kiểm tra"),
    }
}

/// A notice on the same invented visit; every name in it is invented.
pub fn sample_notice() -> ConclusionNotice {
    let dossier = |code: &str, due: &str, back: &str, note: &str| DossierLine {
        code: s(code),
        procedure: s("Đăng ký biến động đối với trường hợp chuyển nhượng quyền sử dụng đất"),
        due_on: s(due),
        returned_on: s(back),
        note: s(note),
    };
    ConclusionNotice {
        letterhead: Letterhead {
            parent: s("Ủy ban nhân dân thành phố Sông Lam"),
            issuer: s("Sở Nội vụ"),
            number: s("08"),
            symbol: s("TB-SNV"),
            date: Some(PaperDate { place: s("Sông Lam"), day: s("02"), month: s("12"), year: s("2026") }),
        },
        mark: s("Dữ liệu giả định"),
        draft: s("Dự thảo"),
        subject: s(
            "việc tiếp nhận, giải quyết thủ tục hành chính lĩnh vực đất đai tại Ủy ban nhân dân phường Bến Thủy Hạ",
        ),
        grounds: all(&GROUNDS),
        introduction: s(
            "Ngày 12 tháng 11 năm 2026, Đoàn kiểm tra theo Quyết định số 215/QĐ-SNV đã kiểm tra trực tiếp tại Ủy ban nhân dân phường Bến Thủy Hạ.\nXét Báo cáo kết quả kiểm tra ngày 20 tháng 11 năm 2026 của Trưởng đoàn và văn bản giải trình ngày 26 tháng 11 năm 2026 của đơn vị, Giám đốc Sở Nội vụ thông báo kết luận như sau:",
        ),
        results: all(&[
            "Bố trí đủ công chức trực tại Trung tâm Phục vụ hành chính công; 100% thủ tục hành chính được niêm yết.",
            "Tỷ lệ hồ sơ tiếp nhận trực tuyến đạt 81,4%, cao hơn chỉ tiêu được giao.",
        ]),
        contents: vec![
            ConcludedContent {
                title: s("Tiếp nhận, giải quyết hồ sơ lĩnh vực đất đai"),
                points: vec![
                    ConcludedPoint {
                        kind: s("Vi phạm"),
                        asked: s("Đất đai 5: Hồ sơ đăng ký biến động có được giải quyết đúng thời hạn không?"),
                        fact: s(
                            "07/30 hồ sơ đăng ký biến động đất đai được kiểm tra trả quá hạn từ 02 đến 15 ngày làm việc, không có văn bản xin lỗi và đề nghị gia hạn.",
                        ),
                        assessment: s("Không thực hiện trách nhiệm xin lỗi người nộp hồ sơ khi giải quyết quá hạn."),
                        ground: s(
                            "Phụ lục I ban hành kèm theo Thông tư số 03/2025/TT-VPCP ngày 15 tháng 9 năm 2025 của Văn phòng Chính phủ.",
                        ),
                        explanation: s(
                            "Đơn vị tiếp thu; riêng 03 hồ sơ đề nghị loại trừ do chờ nghĩa vụ tài chính không được chấp nhận vì không có văn bản dừng giải quyết hồ sơ.",
                        ),
                        dossiers: vec![
                            dossier(
                                "000.00.21.H57-260914-0007",
                                "28/09/2026",
                                "13/10/2026",
                                "Quá hạn 11 ngày làm việc",
                            ),
                            dossier("000.00.21.H57-260915-0011", "29/09/2026", "01/10/2026", ""),
                            dossier("000.00.21.H57-260921-0030", "05/10/2026", "", "Chưa trả kết quả"),
                        ],
                    },
                    ConcludedPoint {
                        kind: s("Tồn tại, hạn chế"),
                        fact: s("Bảng niêm yết tại sảnh thiếu địa chỉ thư điện tử tiếp nhận phản ánh, kiến nghị."),
                        ..Default::default()
                    },
                ],
            },
            ConcludedContent {
                title: s("Trách nhiệm của người đứng đầu"),
                points: vec![ConcludedPoint {
                    kind: s("Tồn tại, hạn chế"),
                    fact: s("Chưa chỉ đạo báo cáo giải trình nguyên nhân đối với hồ sơ quá hạn hằng tháng."),
                    assessment: s("Công tác tự kiểm tra chưa thường xuyên."),
                    ..Default::default()
                }],
            },
        ],
        causes: all(&[
            "Khách quan: khối lượng hồ sơ tăng sau sắp xếp đơn vị hành chính.",
            "Chủ quan: chưa phân công rõ người tham mưu văn bản xin lỗi.",
        ]),
        collectives: all(&[
            "Ủy ban nhân dân phường Bến Thủy Hạ chịu trách nhiệm về các tồn tại, hạn chế nêu tại Mục II.",
        ]),
        heads: vec![person(
            "Lê Quang Vinh",
            "Phó Chủ tịch phụ trách Ủy ban nhân dân phường (tại thời điểm xảy ra vi phạm)",
            "Người đứng đầu",
            "Liên đới",
            "vi phạm nêu tại điểm a khoản 1 Mục II",
        )],
        individuals: vec![person(
            "Trần Thị Bích Hằng",
            "Công chức địa chính",
            "Trực tiếp thực hiện",
            "Trực tiếp",
            "vi phạm nêu tại điểm a khoản 1 Mục II",
        )],
        no_person_reason: String::new(),
        demands: vec![
            DemandLine {
                task: s("Ban hành văn bản xin lỗi và trả kết quả đối với 07 hồ sơ quá hạn"),
                unit: s("Ủy ban nhân dân phường Bến Thủy Hạ"),
                deadline: s("15/12/2026"),
                product: s("Văn bản xin lỗi (Mẫu số 04) của từng hồ sơ"),
            },
            DemandLine {
                task: s("Tổ chức kiểm điểm trách nhiệm tập thể, cá nhân nêu tại Mục III"),
                unit: s("Ủy ban nhân dân phường Bến Thủy Hạ"),
                deadline: s("31/12/2026"),
                product: s("Biên bản kiểm điểm, báo cáo kết quả"),
            },
        ],
        report: s(
            "Ủy ban nhân dân phường Bến Thủy Hạ báo cáo bằng văn bản kết quả khắc phục về Sở Nội vụ trong thời hạn 15 ngày kể từ ngày ban hành Thông báo này, chậm nhất ngày 17 tháng 12 năm 2026.",
        ),
        signer: Signer { capacity: all(&["KT. Giám đốc", "Phó Giám đốc"]), name: s("Đặng Thanh Hải") },
        recipients: all(&[
            "Như Mục V",
            "Ủy ban nhân dân thành phố (để báo cáo)",
            "Thanh tra thành phố",
            "Văn phòng Ủy ban nhân dân thành phố",
            "Giám đốc Sở (để báo cáo)",
        ]),
        archive: s("Lưu: VT, CCHC (02)"),
    }
}
