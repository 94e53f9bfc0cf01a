//! The tables, one block for each area, in the rooms' order. Held against both databases by
//! `tests/it/database.rs`.

// audit
diesel::table! {
    audit_lines (id) {
        id -> Text,
        at -> Timestamp,
        account_id -> Nullable<Text>,
        login -> Text,
        via -> Text,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Text,
        unit_id -> Nullable<Text>,
        sealed_subject_id -> Nullable<Text>,
        details -> Text,
    }
}
diesel::table! {
    audit_pending (line_id) {
        line_id -> Text,
    }
}
diesel::table! {
    audit_chain (number) {
        number -> BigInt,
        line_id -> Text,
        previous_hash -> Text,
        hash -> Text,
    }
}

// settings and jobs
diesel::table! {
    settings (name) {
        name -> Text,
        value -> Text,
    }
}
diesel::table! {
    jobs (id) {
        id -> Text,
        kind -> Text,
        payload -> Text,
        state -> Text,
        account_id -> Nullable<Text>,
        run_at -> Timestamp,
        attempts -> Integer,
        done -> BigInt,
        total -> Nullable<BigInt>,
        cancel_asked -> Bool,
        last_error -> Nullable<Text>,
        created_at -> Timestamp,
        started_at -> Nullable<Timestamp>,
        finished_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    form_posts (digest) {
        digest -> Text,
        result -> Text,
        at -> Timestamp,
    }
}

// reports
diesel::table! {
    paper_templates (paper, ordinal) {
        paper -> Text,
        ordinal -> Integer,
        sha256 -> Nullable<Text>,
        file_name -> Text,
        bytes -> BigInt,
        login -> Text,
        name -> Text,
        at -> Timestamp,
    }
}

// accounts
diesel::table! {
    accounts (id) {
        id -> Text,
        login -> Text,
        name -> Text,
        password_hash -> Text,
        must_change_password -> Bool,
        unit_id -> Nullable<Text>,
        official_id -> Nullable<Text>,
        position -> Nullable<Text>,
        language -> Text,
        disabled_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        version -> Integer,
    }
}
diesel::table! {
    account_roles (account_id, role) {
        account_id -> Text,
        role -> Text,
    }
}
diesel::table! {
    sessions (id) {
        id -> Text,
        account_id -> Text,
        csrf -> Text,
        language -> Text,
        created_at -> Timestamp,
        last_seen_at -> Timestamp,
        device_id -> Nullable<Text>,
        ended_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    known_browsers (id, account_id) {
        id -> Text,
        account_id -> Text,
        seen_at -> Timestamp,
    }
}
diesel::table! {
    sign_in_failures (id) {
        id -> Text,
        login -> Text,
        address -> Text,
        at -> Timestamp,
        browser -> Nullable<Text>,
    }
}
diesel::table! {
    sealed_viewers (subject_id, account_id) {
        subject_id -> Text,
        account_id -> Text,
        named_at -> Timestamp,
    }
}

// imports
diesel::table! {
    import_batches (id) {
        id -> Text,
        kind -> Text,
        file_name -> Text,
        sha256 -> Text,
        layout -> Text,
        state -> Text,
        account_id -> Nullable<Text>,
        login -> Text,
        created_at -> Timestamp,
        published_at -> Nullable<Timestamp>,
        undone_at -> Nullable<Timestamp>,
        period_from -> Nullable<Date>,
        period_to -> Nullable<Date>,
        unit_id -> Nullable<Text>,
        facts -> Text,
        remarks -> Text,
        rows_read -> BigInt,
        added -> BigInt,
        changed -> BigInt,
        unchanged -> BigInt,
        refused -> BigInt,
        failure -> Nullable<Text>,
        job_id -> Nullable<Text>,
        version -> Integer,
        upload_bytes -> Nullable<BigInt>,
        plan_id -> Nullable<Text>,
    }
}
diesel::table! {
    upload_contacts (batch_id) {
        batch_id -> Text,
        headers -> Text,
        purpose_id -> Nullable<Text>,
        removed_at -> Nullable<Timestamp>,
        withheld -> Bool,
    }
}
diesel::table! {
    import_mappings (id) {
        id -> Text,
        name -> Text,
        layout -> Text,
        headers -> Text,
        login -> Text,
        created_at -> Timestamp,
        retired_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    import_rows (batch_id, position) {
        batch_id -> Text,
        position -> BigInt,
        sheet -> Text,
        row_number -> Integer,
        outcome -> Text,
        content -> Text,
        problems -> Text,
        remarks -> Text,
    }
}

// units
diesel::table! {
    units (id) {
        id -> Text,
        batch_id -> Nullable<Text>,
        created_at -> Timestamp,
        version -> Integer,
    }
}
diesel::table! {
    unit_names (id) {
        id -> Text,
        unit_id -> Text,
        code -> Nullable<Text>,
        name -> Text,
        short_name -> Nullable<Text>,
        name_key -> Text,
        kind -> Text,
        parent_id -> Nullable<Text>,
        from_on -> Date,
        to_on -> Nullable<Date>,
        batch_id -> Nullable<Text>,
    }
}
diesel::table! {
    unit_aliases (alias_key) {
        alias_key -> Text,
        alias -> Text,
        unit_id -> Text,
        created_at -> Timestamp,
    }
}
diesel::table! {
    unit_relations (id) {
        id -> Text,
        kind -> Text,
        from_unit_id -> Nullable<Text>,
        from_name -> Text,
        to_unit_id -> Text,
        decision -> Nullable<Text>,
        effective_on -> Date,
        batch_id -> Nullable<Text>,
    }
}
diesel::table! {
    officials (id) {
        id -> Text,
        code -> Nullable<Text>,
        name -> Text,
        name_key -> Text,
        born_on -> Nullable<Date>,
        person_kind -> Nullable<Text>,
        batch_id -> Nullable<Text>,
        version -> Integer,
    }
}
diesel::table! {
    appointments (id) {
        id -> Text,
        official_id -> Text,
        unit_id -> Text,
        position -> Text,
        section -> Nullable<Text>,
        rank -> Text,
        from_on -> Date,
        to_on -> Nullable<Date>,
        batch_id -> Nullable<Text>,
    }
}
diesel::table! {
    fields_of_work (code) {
        code -> Text,
        name_vi -> Text,
        name_en -> Text,
        synonyms -> Text,
        sort -> Integer,
    }
}
diesel::table! {
    calendar_days (id) {
        id -> Text,
        batch_id -> Text,
        superseded_by -> Nullable<Text>,
        row_key -> Text,
        row_hash -> Text,
        source -> Text,
        on_day -> Date,
        worked -> Bool,
        name -> Text,
    }
}
diesel::table! {
    focus_fields (id) {
        id -> Text,
        field_code -> Text,
        from_on -> Date,
        to_on -> Nullable<Date>,
        ground -> Text,
        verified -> Bool,
        version -> Integer,
    }
}
diesel::table! {
    parameters (id) {
        id -> Text,
        name -> Text,
        profile -> Nullable<Text>,
        value -> BigInt,
        from_on -> Date,
        to_on -> Nullable<Date>,
        ground -> Text,
        verified -> Bool,
    }
}
diesel::table! {
    procedure_steps (id) {
        id -> Text,
        profile -> Text,
        step -> Text,
        counted_from -> Text,
        before -> Bool,
        amount -> Integer,
        measure -> Text,
        extension -> Integer,
        rolls -> Bool,
        paper -> Text,
        ground -> Text,
        verified -> Bool,
        from_on -> Date,
        to_on -> Nullable<Date>,
        applies -> Text,
        name -> Text,
    }
}

// numbering
diesel::table! {
    number_series (body_id, kind) {
        body_id -> Text,
        kind -> Text,
        symbol -> Text,
        first_number -> Integer,
        issued_here -> Bool,
        version -> Integer,
    }
}
diesel::table! {
    given_numbers (body_id, symbol, year, number) {
        body_id -> Text,
        symbol -> Text,
        year -> Integer,
        number -> Integer,
        kind -> Text,
        subject_id -> Text,
        written -> Text,
        dated_on -> Date,
    }
}
diesel::table! {
    number_counters (body_id, symbol, year) {
        body_id -> Text,
        symbol -> Text,
        year -> Integer,
        last_number -> Integer,
    }
}

// caseload
diesel::table! {
    monthly_statistics (id) {
        id -> Text,
        batch_id -> Text,
        superseded_by -> Nullable<Text>,
        row_key -> Text,
        row_hash -> Text,
        source -> Text,
        unit_id -> Text,
        unit_name -> Text,
        period_from -> Date,
        period_to -> Date,
        field_code -> Nullable<Text>,
        field_name -> Nullable<Text>,
        received_total -> Nullable<BigInt>,
        received_carried -> Nullable<BigInt>,
        received_new -> Nullable<BigInt>,
        received_online -> Nullable<BigInt>,
        received_direct -> Nullable<BigInt>,
        done_total -> Nullable<BigInt>,
        done_early -> Nullable<BigInt>,
        done_on_time -> Nullable<BigInt>,
        done_late -> Nullable<BigInt>,
        open_total -> Nullable<BigInt>,
        open_in_time -> Nullable<BigInt>,
        open_late -> Nullable<BigInt>,
        awaiting_supplement -> Nullable<BigInt>,
        returned -> Nullable<BigInt>,
        other -> Nullable<BigInt>,
    }
}
diesel::table! {
    dossiers (id) {
        id -> BigInt,
        list -> BigInt,
        superseded_by -> Nullable<BigInt>,
        replaces -> Nullable<BigInt>,
        row_key -> Text,
        unit_id -> Text,
        unit_name -> Text,
        code -> Nullable<Text>,
        procedure_code -> Nullable<Text>,
        procedure_name -> Nullable<Text>,
        field_code -> Nullable<Text>,
        applicant -> Nullable<Text>,
        handler -> Nullable<Text>,
        status -> Nullable<Text>,
        received_on -> Nullable<Date>,
        due_on -> Nullable<Date>,
        returned_on -> Nullable<Date>,
        late -> Bool,
        late_days -> Nullable<Integer>,
        explained -> Text,
        apologised -> Text,
        apology_number -> Nullable<Text>,
        late_reason -> Nullable<Text>,
        note -> Nullable<Text>,
        explained_paper -> Bool,
        apologised_paper -> Bool,
    }
}
diesel::table! {
    dossier_lists (number) {
        number -> BigInt,
        batch_id -> Text,
        words_from -> Nullable<BigInt>,
    }
}
diesel::table! {
    dossier_list_units (list, unit_id) {
        list -> BigInt,
        unit_id -> Text,
    }
}
diesel::table! {
    dossier_words (rowid) {
        rowid -> BigInt,
        words -> Text,
    }
}
diesel::table! {
    contact_purposes (id) {
        id -> Text,
        purpose -> Text,
        ground -> Text,
        from_on -> Date,
        to_on -> Date,
        login -> Text,
        name -> Text,
        stated_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        ended_by -> Nullable<Text>,
        end_reason -> Nullable<Text>,
        deleted_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    dossier_contacts (row_key, list) {
        row_key -> Text,
        list -> BigInt,
        purpose_id -> Text,
        phone -> Nullable<Text>,
        address -> Nullable<Text>,
    }
}
diesel::table! {
    search_words (word, subject_kind, subject_id) {
        word -> Text,
        subject_kind -> Text,
        subject_id -> Text,
    }
}

// imported beside dossiers

diesel::table! {
    dossier_papers (id) {
        id -> Text,
        batch_id -> Text,
        superseded_by -> Nullable<Text>,
        row_key -> Text,
        row_hash -> Text,
        source -> Text,
        kind -> Text,
        unit_id -> Text,
        unit_name -> Text,
        dossier_code -> Nullable<Text>,
        procedure_code -> Nullable<Text>,
        procedure_name -> Nullable<Text>,
        number -> Nullable<Text>,
        sent_on -> Nullable<Date>,
        due_on -> Nullable<Date>,
        answered_on -> Nullable<Date>,
        answer_number -> Nullable<Text>,
        due_before -> Nullable<Date>,
        due_after -> Nullable<Date>,
        officer -> Nullable<Text>,
        recipient -> Nullable<Text>,
        body_id -> Nullable<Text>,
        body_name -> Nullable<Text>,
        form -> Nullable<Text>,
        turn -> Nullable<Integer>,
        accepted -> Text,
        reason -> Nullable<Text>,
        content -> Nullable<Text>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    satisfaction_results (id) {
        id -> Text,
        batch_id -> Text,
        superseded_by -> Nullable<Text>,
        row_key -> Text,
        row_hash -> Text,
        source -> Text,
        unit_id -> Text,
        unit_name -> Text,
        period_from -> Date,
        period_to -> Date,
        official -> Nullable<Text>,
        dossier_code -> Nullable<Text>,
        votes -> Nullable<BigInt>,
        very_satisfied -> Nullable<BigInt>,
        satisfied -> Nullable<BigInt>,
        dissatisfied -> Nullable<BigInt>,
        indicators -> Nullable<Text>,
        points -> Nullable<BigInt>,
        rating -> Nullable<Text>,
    }
}

diesel::table! {
    procedure_counts (id) {
        id -> Text,
        batch_id -> Text,
        superseded_by -> Nullable<Text>,
        row_key -> Text,
        row_hash -> Text,
        source -> Text,
        unit_id -> Text,
        unit_name -> Text,
        counted_on -> Date,
        total -> Nullable<BigInt>,
        total_province -> Nullable<BigInt>,
        total_district -> Nullable<BigInt>,
        total_commune -> Nullable<BigInt>,
        one_stop -> Nullable<BigInt>,
        one_stop_province -> Nullable<BigInt>,
        one_stop_district -> Nullable<BigInt>,
        one_stop_commune -> Nullable<BigInt>,
        process -> Nullable<BigInt>,
        process_province -> Nullable<BigInt>,
        process_district -> Nullable<BigInt>,
        process_commune -> Nullable<BigInt>,
    }
}

diesel::table! {
    procedures (id) {
        id -> Text,
        batch_id -> Text,
        superseded_by -> Nullable<Text>,
        row_key -> Text,
        row_hash -> Text,
        source -> Text,
        code -> Text,
        name -> Text,
        name_key -> Text,
        field_code -> Nullable<Text>,
        field_name -> Nullable<Text>,
        level -> Nullable<Text>,
        body -> Nullable<Text>,
        days -> Nullable<BigInt>,
        time_limit -> Nullable<Text>,
        fee -> Nullable<Text>,
        online -> Nullable<Text>,
        decision -> Nullable<Text>,
        from_on -> Date,
        to_on -> Nullable<Date>,
        note -> Nullable<Text>,
    }
}

// checklists
diesel::table! {
    legal_grounds (id) {
        id -> Text,
        citation -> Text,
        from_on -> Nullable<Date>,
        to_on -> Nullable<Date>,
        verified -> Bool,
        batch_id -> Nullable<Text>,
    }
}
diesel::table! {
    checklist_versions (id) {
        id -> Text,
        code -> Text,
        version_no -> Integer,
        kind -> Text,
        field_code -> Nullable<Text>,
        name_vi -> Text,
        name_en -> Text,
        from_on -> Date,
        to_on -> Nullable<Date>,
        sha256 -> Text,
        short_vi -> Text,
        short_en -> Text,
        batch_id -> Nullable<Text>,
    }
}
diesel::table! {
    checklist_items (id) {
        id -> Text,
        version_id -> Text,
        position -> Integer,
        code -> Text,
        section_vi -> Text,
        section_en -> Text,
        question_vi -> Text,
        question_en -> Text,
        evidence_vi -> Text,
        evidence_en -> Text,
        remark_vi -> Text,
        remark_en -> Text,
        severity -> Text,
    }
}
diesel::table! {
    checklist_item_grounds (item_id, ground_id) {
        item_id -> Text,
        ground_id -> Text,
        position -> Integer,
    }
}

// plans
diesel::table! {
    plans (id) {
        id -> Text,
        body_id -> Text,
        body_name -> Text,
        year -> Integer,
        title -> Text,
        number -> Nullable<Text>,
        issued_on -> Nullable<Date>,
        stage -> Text,
        author_id -> Text,
        submitted_at -> Nullable<Timestamp>,
        approver_id -> Nullable<Text>,
        approved_at -> Nullable<Timestamp>,
        returned_reason -> Nullable<Text>,
        created_at -> Timestamp,
        version -> Integer,
        classification -> Text,
        issuer -> Nullable<Text>,
        batch_id -> Nullable<Text>,
        reviewer_id -> Nullable<Text>,
        reviewed_at -> Nullable<Timestamp>,
        review_opinion -> Nullable<Text>,
        source -> Text,
        leader -> Text,
        carries_id -> Nullable<Text>,
    }
}
diesel::table! {
    plan_items (id) {
        id -> Text,
        plan_id -> Text,
        number -> Nullable<Integer>,
        kind -> Text,
        sealed -> Bool,
        stage -> Text,
        unit_id -> Text,
        unit_name -> Text,
        contents -> Text,
        cause -> Nullable<Text>,
        period_from -> Date,
        period_to -> Date,
        starts_on -> Date,
        ends_on -> Date,
        profile -> Text,
        form -> Text,
        author_id -> Text,
        approver_id -> Nullable<Text>,
        approved_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        version -> Integer,
        batch_id -> Nullable<Text>,
        trigger_kind -> Nullable<Text>,
        joint_with -> Nullable<Text>,
        directive_id -> Nullable<Text>,
        starts_month -> Integer,
        part_id -> Nullable<Text>,
        starts_year -> Integer,
    }
}
diesel::table! {
    directives (id) {
        id -> Text,
        number -> Text,
        dated_on -> Date,
        issuer -> Text,
        title -> Text,
        account_id -> Text,
        created_at -> Timestamp,
        version -> Integer,
    }
}
diesel::table! {
    directive_checklists (directive_id, code) {
        directive_id -> Text,
        code -> Text,
    }
}
diesel::table! {
    directive_tasks (id) {
        id -> Text,
        directive_id -> Text,
        place -> Integer,
        point -> Text,
        task -> Text,
        unit_id -> Text,
        unit_name -> Text,
        product -> Text,
        due_on -> Nullable<Date>,
        due_quarter -> Bool,
        done_on -> Nullable<Date>,
        done_document -> Text,
        version -> Integer,
    }
}
diesel::table! {
    plan_item_fields (item_id, field_code) {
        item_id -> Text,
        field_code -> Text,
    }
}
diesel::table! {
    overlap_answers (id) {
        id -> Text,
        item_id -> Text,
        other_kind -> Text,
        other_id -> Text,
        answer -> Text,
        reason -> Text,
        account_id -> Text,
        at -> Timestamp,
        about -> Text,
        lead_id -> Nullable<Text>,
        paper_number -> Nullable<Text>,
        paper_on -> Nullable<Date>,
        consent -> Nullable<Text>,
        consent_reason -> Nullable<Text>,
        consent_id -> Nullable<Text>,
        consent_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    overlap_rulings (id) {
        id -> Text,
        item_id -> Text,
        other_id -> Text,
        stage -> Text,
        proposal -> Text,
        reason -> Text,
        proposer_id -> Text,
        proposed_at -> Timestamp,
        returned_reason -> Nullable<Text>,
        ruling -> Nullable<Text>,
        ruling_reason -> Nullable<Text>,
        ruling_number -> Nullable<Text>,
        ruling_on -> Nullable<Date>,
        decider_id -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        version -> Integer,
    }
}
diesel::table! {
    plan_consultations (id) {
        id -> Text,
        plan_id -> Text,
        unit_id -> Text,
        unit_name -> Text,
        items -> Text,
        until_on -> Date,
        asked_by -> Text,
        asked_at -> Timestamp,
        agrees -> Nullable<Bool>,
        late -> Nullable<Bool>,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<Timestamp>,
        paper_number -> Nullable<Text>,
        paper_on -> Nullable<Date>,
        withdrawn_by -> Nullable<Text>,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_reason -> Nullable<Text>,
        version -> Integer,
    }
}
diesel::table! {
    plan_comments (id) {
        id -> Text,
        consultation_id -> Text,
        ordinal -> Integer,
        item_id -> Nullable<Text>,
        said -> Text,
        outcome -> Nullable<Text>,
        outcome_reason -> Nullable<Text>,
        settled_by -> Nullable<Text>,
        settled_at -> Nullable<Timestamp>,
        version -> Integer,
    }
}
diesel::table! {
    plan_adjustments (id) {
        id -> Text,
        plan_id -> Text,
        number -> Nullable<Integer>,
        stage -> Text,
        reason -> Text,
        paper_number -> Nullable<Text>,
        issued_on -> Nullable<Date>,
        author_id -> Text,
        submitted_at -> Nullable<Timestamp>,
        approver_id -> Nullable<Text>,
        approved_at -> Nullable<Timestamp>,
        returned_reason -> Nullable<Text>,
        created_at -> Timestamp,
        version -> Integer,
        reviewer_id -> Nullable<Text>,
        reviewed_at -> Nullable<Timestamp>,
        review_opinion -> Nullable<Text>,
    }
}
diesel::table! {
    plan_changes (id) {
        id -> Text,
        adjustment_id -> Text,
        ordinal -> Integer,
        kind -> Text,
        item_id -> Nullable<Text>,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
        answers -> Text,
    }
}
diesel::table! {
    plan_item_officials (item_id, official_id) {
        item_id -> Text,
        official_id -> Text,
        name -> Text,
        position -> Text,
    }
}
diesel::table! {
    plan_item_follows (item_id) {
        item_id -> Text,
        conclusion_id -> Text,
        number -> Text,
        concluded_on -> Date,
        body_name -> Text,
        elsewhere -> Bool,
    }
}
diesel::table! {
    earlier_rulings (id) {
        id -> Text,
        ruling_id -> Text,
        proposal -> Text,
        reason -> Text,
        proposer_id -> Text,
        proposed_at -> Timestamp,
        ruling -> Text,
        ruling_reason -> Text,
        ruling_number -> Nullable<Text>,
        ruling_on -> Nullable<Date>,
        decider_id -> Text,
        decided_at -> Timestamp,
        replaced_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    kept_days (id) {
        id -> Text,
        body_id -> Nullable<Text>,
        from_on -> Date,
        to_on -> Date,
        reason -> Text,
        account_id -> Text,
        created_at -> Timestamp,
        version -> Integer,
    }
}
diesel::table! {
    plan_writers (subject_id, account_id) {
        subject_id -> Text,
        account_id -> Text,
    }
}

// inspections
diesel::table! {
    inspections (id) {
        id -> Text,
        code -> Nullable<Text>,
        title -> Text,
        decision_number -> Text,
        decision_on -> Date,
        issuer -> Text,
        signer_id -> Nullable<Text>,
        signer_name -> Text,
        signer_position -> Text,
        classification -> Text,
        body_id -> Text,
        contents -> Text,
        period_from -> Date,
        period_to -> Date,
        starts_on -> Date,
        ends_on -> Date,
        profile -> Text,
        stage -> Text,
        sealed -> Bool,
        author_id -> Text,
        created_at -> Timestamp,
        version -> Integer,
        first_issued_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    inspection_corrections (id) {
        id -> Text,
        inspection_id -> Text,
        field -> Text,
        was -> Text,
        became -> Text,
        reason -> Text,
        account_id -> Text,
        name -> Text,
        at -> Timestamp,
    }
}
diesel::table! {
    inspection_papers (id) {
        id -> Text,
        inspection_id -> Text,
        visit_id -> Nullable<Text>,
        kind -> Text,
        number -> Text,
        dated_on -> Date,
        happened_on -> Date,
        note -> Text,
        account_id -> Text,
        at -> Timestamp,
        withdrawn_reason -> Nullable<Text>,
        withdrawn_by -> Nullable<Text>,
        withdrawn_at -> Nullable<Timestamp>,
        contents -> Text,
        due_on -> Nullable<Date>,
    }
}
diesel::table! {
    inspection_paper_files (paper_id, sha256) {
        paper_id -> Text,
        sha256 -> Text,
        name -> Text,
        media_type -> Text,
        bytes -> BigInt,
        account_id -> Text,
        at -> Timestamp,
    }
}
diesel::table! {
    deadline_extensions (id) {
        id -> Text,
        inspection_id -> Text,
        conclusion_id -> Nullable<Text>,
        step -> Text,
        was -> Date,
        due_on -> Date,
        document -> Text,
        reason -> Text,
        account_id -> Text,
        at -> Timestamp,
        visit_id -> Nullable<Text>,
    }
}
diesel::table! {
    inspection_items (inspection_id, item_id) {
        inspection_id -> Text,
        item_id -> Text,
    }
}
diesel::table! {
    inspection_fields (inspection_id, field_code) {
        inspection_id -> Text,
        field_code -> Text,
    }
}
diesel::table! {
    team_members (inspection_id, account_id) {
        inspection_id -> Text,
        account_id -> Text,
        name -> Text,
        position -> Text,
        unit_name -> Text,
        post -> Text,
        ordinal -> Integer,
    }
}
diesel::table! {
    team_declarations (id) {
        id -> Text,
        account_id -> Text,
        kind -> Text,
        unit_id -> Nullable<Text>,
        what -> Text,
        from_on -> Date,
        to_on -> Nullable<Date>,
        declared_at -> Timestamp,
        version -> Integer,
    }
}
diesel::table! {
    inspector_capacity (account_id, from_on) {
        account_id -> Text,
        from_on -> Date,
        days -> Integer,
        set_by -> Text,
        set_at -> Timestamp,
    }
}
diesel::table! {
    member_requests (id) {
        id -> Text,
        number -> Text,
        sent_on -> Date,
        unit_id -> Text,
        unit_name -> Text,
        count -> Integer,
        skills -> Text,
        due_on -> Date,
        stage -> Text,
        reply_number -> Nullable<Text>,
        reply_on -> Nullable<Date>,
        reason -> Nullable<Text>,
        asked_by -> Text,
        asked_at -> Timestamp,
        version -> Integer,
        signer_name -> Text,
        signer_position -> Text,
    }
}
diesel::table! {
    member_reminders (id) {
        id -> Text,
        request_id -> Text,
        number -> Text,
        sent_on -> Date,
        by_account_id -> Text,
        at -> Timestamp,
    }
}
diesel::table! {
    named_members (id) {
        id -> Text,
        request_id -> Text,
        name -> Text,
        position -> Text,
        account_id -> Nullable<Text>,
        ordinal -> Integer,
    }
}
diesel::table! {
    inspector_fields (account_id, field_code) {
        account_id -> Text,
        field_code -> Text,
    }
}
diesel::table! {
    team_exceptions (id) {
        id -> Text,
        account_id -> Text,
        tie -> Text,
        unit_id -> Nullable<Text>,
        other_id -> Nullable<Text>,
        from_on -> Date,
        to_on -> Date,
        inspection_id -> Nullable<Text>,
        item_id -> Nullable<Text>,
        evidence -> Text,
        reason -> Text,
        asked_by -> Text,
        asked_at -> Timestamp,
        stage -> Text,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<Timestamp>,
        answer -> Text,
        version -> Integer,
        period_from -> Nullable<Date>,
        period_to -> Nullable<Date>,
        withdrawn_by -> Nullable<Text>,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_reason -> Text,
    }
}
diesel::table! {
    inspection_exceptions (inspection_id, exception_id) {
        inspection_id -> Text,
        exception_id -> Text,
    }
}
diesel::table! {
    seal_clashes (id) {
        id -> Text,
        visit_id -> Text,
        against -> Text,
        other_id -> Text,
        about -> Text,
        said -> Text,
        open_at_start -> Bool,
        reason -> Nullable<Text>,
        account_id -> Nullable<Text>,
        answered_at -> Nullable<Timestamp>,
        changed -> Bool,
    }
}
diesel::table! {
    authorised_signers (inspection_id, account_id) {
        inspection_id -> Text,
        account_id -> Text,
        document -> Text,
        authorised_on -> Date,
        by_account_id -> Text,
    }
}

// visits
diesel::table! {
    visits (id) {
        id -> Text,
        inspection_id -> Text,
        unit_id -> Text,
        unit_name -> Text,
        item_id -> Nullable<Text>,
        stage -> Text,
        seq -> BigInt,
        place -> Nullable<Text>,
        started_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
        version -> Integer,
        was_unit_id -> Nullable<Text>,
        was_unit_name -> Text,
        heir_reason -> Text,
    }
}
diesel::table! {
    visit_checklists (visit_id, version_id) {
        visit_id -> Text,
        version_id -> Text,
        position -> Integer,
    }
}
diesel::table! {
    record_entries (visit_id, kind, entity_id, field) {
        visit_id -> Text,
        kind -> Text,
        entity_id -> Text,
        field -> Text,
        value -> Nullable<Text>,
        version -> Integer,
        seq -> BigInt,
        op_id -> Text,
        account_id -> Text,
        name -> Text,
        at -> Timestamp,
    }
}
diesel::table! {
    closed_minutes (visit_id) {
        visit_id -> Text,
        paper -> Text,
        sha256 -> Text,
        closed_at -> Timestamp,
    }
}
diesel::table! {
    visit_ops (id) {
        id -> Text,
        visit_id -> Text,
        seq -> BigInt,
        device -> Text,
        device_seq -> BigInt,
        account_id -> Text,
        kind -> Text,
        target -> Text,
        body -> Text,
        body_hash -> Text,
        result -> Text,
        client_at -> Nullable<Timestamp>,
        at -> Timestamp,
        status -> Text,
        base_version -> Integer,
        skew_ms -> BigInt,
        noted_at -> Nullable<Timestamp>,
        noted_by -> Nullable<Text>,
    }
}
diesel::table! {
    record_conflicts (id) {
        id -> Text,
        visit_id -> Text,
        kind -> Text,
        entity_id -> Text,
        field -> Text,
        op_id -> Text,
        value -> Nullable<Text>,
        base_version -> Integer,
        account_id -> Text,
        name -> Text,
        at -> Timestamp,
        resolved_at -> Nullable<Timestamp>,
        resolved_by -> Nullable<Text>,
        kept -> Nullable<Text>,
        seq -> BigInt,
    }
}
diesel::table! {
    visit_files (visit_id, sha256) {
        visit_id -> Text,
        sha256 -> Text,
        name -> Text,
        media_type -> Text,
        bytes -> BigInt,
        account_id -> Text,
        at -> Timestamp,
        working_sha256 -> Nullable<Text>,
        kept_sha256 -> Nullable<Text>,
        unshown -> Nullable<Text>,
    }
}
diesel::table! {
    visit_uploads (visit_id, sha256, account_id) {
        visit_id -> Text,
        sha256 -> Text,
        account_id -> Text,
        name -> Text,
        bytes -> BigInt,
        original -> Nullable<Text>,
        at -> Timestamp,
        refused -> Nullable<Text>,
    }
}

// sync
diesel::table! {
    devices (id) {
        id -> Text,
        account_id -> Text,
        name -> Text,
        protocol -> Integer,
        registered_at -> Timestamp,
        last_seen_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
        revoked_by -> Nullable<Text>,
    }
}
diesel::table! {
    visit_packs (visit_id, device_id) {
        visit_id -> Text,
        device_id -> Text,
        account_id -> Text,
        seq -> BigInt,
        taken_at -> Timestamp,
    }
}
diesel::table! {
    op_failures (op_id) {
        op_id -> Text,
        tries -> Integer,
        first_at -> Timestamp,
    }
}

diesel::table! {
    pack_seals (visit_id) {
        visit_id -> Text,
        code -> Text,
        opens_at -> Nullable<Timestamp>,
        made_at -> Timestamp,
    }
}
diesel::table! {
    sync_refusals (id) {
        id -> Text,
        account_id -> Text,
        device -> Text,
        op_id -> Text,
        visit -> Text,
        code -> Text,
        body -> Text,
        body_hash -> Text,
        at -> Timestamp,
    }
}

// conclusions
diesel::table! {
    team_reports (inspection_id) {
        inspection_id -> Text,
        results -> Text,
        assessment -> Text,
        proposals -> Text,
        reserved_opinions -> Text,
        author_id -> Text,
        submitted_at -> Nullable<Timestamp>,
        version -> Integer,
    }
}
diesel::table! {
    conclusions (id) {
        id -> Text,
        inspection_id -> Text,
        body_id -> Text,
        stage -> Text,
        title -> Text,
        results -> Text,
        causes -> Text,
        number -> Nullable<Text>,
        year -> Nullable<Integer>,
        issued_on -> Nullable<Date>,
        issued_at -> Nullable<Timestamp>,
        signer_id -> Nullable<Text>,
        signer_name -> Nullable<Text>,
        signer_position -> Nullable<Text>,
        explain_by -> Nullable<Date>,
        sent_at -> Nullable<Timestamp>,
        report_by -> Nullable<Date>,
        author_id -> Text,
        created_at -> Timestamp,
        version -> Integer,
        signer_authority -> Nullable<Text>,
        signer_collective -> Nullable<Text>,
        signer_head_post -> Nullable<Text>,
    }
}
diesel::table! {
    conclusion_visits (conclusion_id, visit_id) {
        conclusion_id -> Text,
        visit_id -> Text,
    }
}
diesel::table! {
    conclusion_points (id) {
        id -> Text,
        conclusion_id -> Text,
        visit_id -> Text,
        unit_id -> Text,
        finding_id -> Text,
        position -> Integer,
        kind -> Text,
        severity -> Text,
        fact -> Text,
        assessment -> Text,
        ground -> Text,
        field_code -> Nullable<Text>,
        checklist_item_id -> Nullable<Text>,
        item_code -> Nullable<Text>,
        dossier_code -> Nullable<Text>,
        occurred_on -> Nullable<Date>,
        no_person_reason -> Nullable<Text>,
        no_person_approved_by -> Nullable<Text>,
        version -> Integer,
        dropped_reason -> Nullable<Text>,
        dropped_by -> Nullable<Text>,
        dropped_at -> Nullable<Timestamp>,
    }
}
diesel::table! {
    point_persons (id) {
        id -> Text,
        point_id -> Text,
        official_id -> Nullable<Text>,
        name -> Text,
        position -> Text,
        capacity -> Text,
        degree -> Text,
    }
}
diesel::table! {
    point_evidence (point_id, sha256) {
        point_id -> Text,
        visit_id -> Text,
        sha256 -> Text,
        caption -> Text,
    }
}
diesel::table! {
    point_explanations (point_id) {
        point_id -> Text,
        stance -> Text,
        text -> Text,
        account_id -> Text,
        at -> Timestamp,
        answer -> Nullable<Text>,
        answered_by -> Nullable<Text>,
        of_version -> Integer,
        version -> Integer,
        taken -> Nullable<Text>,
        paper_number -> Nullable<Text>,
        paper_on -> Nullable<Date>,
        received_on -> Nullable<Date>,
    }
}
diesel::table! {
    explanations_before (point_id, version) {
        point_id -> Text,
        version -> Integer,
        stance -> Text,
        text -> Text,
        account_id -> Text,
        at -> Timestamp,
        paper_number -> Nullable<Text>,
    }
}
diesel::table! {
    explanation_files (point_id, sha256) {
        point_id -> Text,
        sha256 -> Text,
        name -> Text,
        media_type -> Text,
        bytes -> BigInt,
        working -> Nullable<Text>,
        kept -> Nullable<Text>,
        account_id -> Text,
        at -> Timestamp,
    }
}
diesel::table! {
    explanation_receipts (conclusion_id, unit_id, sent_at) {
        conclusion_id -> Text,
        unit_id -> Text,
        sent_at -> Timestamp,
        way -> Text,
        number -> Text,
        received_by -> Text,
        received_on -> Date,
        account_id -> Text,
        at -> Timestamp,
    }
}
diesel::table! {
    demands (id) {
        id -> Text,
        conclusion_id -> Text,
        unit_id -> Text,
        position -> Integer,
        task -> Text,
        product -> Text,
        due_on -> Date,
        kind -> Text,
    }
}

// remediation
diesel::table! {
    remedies (demand_id) {
        demand_id -> Text,
        stage -> Text,
        due_on -> Nullable<Date>,
        asked_until -> Nullable<Date>,
        reported_on -> Nullable<Date>,
        owner_id -> Nullable<Text>,
        owner_name -> Text,
        owner_position -> Text,
        version -> Integer,
    }
}
diesel::table! {
    remedy_events (id) {
        id -> Text,
        demand_id -> Text,
        version -> Integer,
        step -> Text,
        stage -> Text,
        text -> Text,
        happened_on -> Nullable<Date>,
        until_on -> Nullable<Date>,
        was_on -> Nullable<Date>,
        number -> Text,
        checked -> Nullable<Text>,
        visit_id -> Nullable<Text>,
        account_id -> Text,
        unit_id -> Nullable<Text>,
        unit_name -> Text,
        at -> Timestamp,
    }
}
diesel::table! {
    remedy_files (event_id, sha256) {
        event_id -> Text,
        sha256 -> Text,
        demand_id -> Text,
        name -> Text,
        media_type -> Text,
        bytes -> BigInt,
        working -> Nullable<Text>,
        kept -> Nullable<Text>,
    }
}
diesel::table! {
    dossier_returns (point_id) {
        point_id -> Text,
        state -> Text,
        returned_on -> Date,
        late -> Bool,
        apology -> Nullable<Text>,
        apology_number -> Text,
        apology_on -> Nullable<Date>,
        apology_place -> Text,
        account_id -> Text,
        unit_name -> Text,
        at -> Timestamp,
        verified_by -> Nullable<Text>,
        verified_at -> Nullable<Timestamp>,
        remark -> Text,
        version -> Integer,
    }
}
diesel::table! {
    conclusion_closings (id) {
        id -> Text,
        conclusion_id -> Text,
        account_id -> Text,
        at -> Timestamp,
        reopened_by -> Nullable<Text>,
        reopened_at -> Nullable<Timestamp>,
        reopened_reason -> Text,
    }
}

// register
diesel::table! {
    concluded_contents (id) {
        id -> Text,
        unit_id -> Text,
        unit_name -> Text,
        field_code -> Nullable<Text>,
        item_code -> Nullable<Text>,
        content -> Text,
        period_from -> Date,
        period_to -> Date,
        conclusion_id -> Text,
        conclusion_number -> Text,
        concluded_on -> Date,
        body_name -> Text,
        checklist_item_id -> Nullable<Text>,
        ordinal -> Integer,
        elsewhere -> Bool,
    }
}

// outcomes
diesel::table! {
    outcomes (id) {
        id -> Text,
        body_id -> Text,
        body_name -> Text,
        number -> Text,
        issued_on -> Date,
        issuer -> Text,
        classification -> Text,
        profile -> Nullable<Text>,
        title -> Text,
        account_id -> Text,
        created_at -> Timestamp,
        version -> Integer,
        decision_id -> Nullable<Text>,
    }
}
diesel::table! {
    outcome_demands (id) {
        id -> Text,
        outcome_id -> Text,
        place -> Integer,
        unit_id -> Text,
        unit_name -> Text,
        task -> Text,
        due_on -> Nullable<Date>,
    }
}

// scoring
diesel::table! {
    criteria_sets (id) {
        id -> Text,
        code -> Text,
        version_no -> Integer,
        name -> Text,
        year -> Integer,
        unit_group -> Text,
        decision -> Nullable<Text>,
        max_points -> BigInt,
        batch_id -> Text,
        row_hash -> Text,
    }
}
diesel::table! {
    criteria (id) {
        id -> Text,
        set_id -> Text,
        parent_id -> Nullable<Text>,
        position -> Integer,
        number -> Text,
        name -> Text,
        level -> Integer,
        leaf -> Bool,
        max_points -> BigInt,
        method -> Nullable<Text>,
        proof -> Nullable<Text>,
        deduct_each -> Nullable<BigInt>,
        deduct_cap -> Nullable<BigInt>,
        deduct_on -> Nullable<Text>,
    }
}
diesel::table! {
    self_scores (id) {
        id -> Text,
        batch_id -> Text,
        superseded_by -> Nullable<Text>,
        row_key -> Text,
        row_hash -> Text,
        source -> Text,
        set_id -> Text,
        unit_id -> Text,
        criterion_id -> Text,
        points -> Nullable<BigInt>,
        not_applicable -> Bool,
        proof -> Nullable<Text>,
        note -> Nullable<Text>,
    }
}
diesel::table! {
    scoring_runs (id) {
        id -> Text,
        set_id -> Text,
        year -> Integer,
        name -> Text,
        stage -> Text,
        account_id -> Text,
        created_at -> Timestamp,
        frozen_at -> Nullable<Timestamp>,
        version -> Integer,
    }
}
diesel::table! {
    appraised_scores (run_id, unit_id, criterion_id) {
        run_id -> Text,
        unit_id -> Text,
        criterion_id -> Text,
        points -> Nullable<BigInt>,
        not_applicable -> Bool,
        note -> Text,
        account_id -> Text,
        at -> Timestamp,
        version -> Integer,
    }
}
diesel::table! {
    deductions (id) {
        id -> Text,
        run_id -> Text,
        unit_id -> Text,
        criterion_id -> Text,
        point_id -> Text,
        conclusion_id -> Text,
        conclusion_number -> Text,
        conclusion_on -> Date,
        fact -> Text,
        occurred_on -> Date,
        points -> BigInt,
        waived_by -> Nullable<Text>,
        waived_reason -> Nullable<Text>,
        created_at -> Timestamp,
        version -> Integer,
    }
}
diesel::table! {
    run_units (run_id, unit_id) {
        run_id -> Text,
        unit_id -> Text,
        name -> Text,
    }
}
diesel::table! {
    run_self_scores (run_id, unit_id, criterion_id) {
        run_id -> Text,
        unit_id -> Text,
        criterion_id -> Text,
        points -> Nullable<BigInt>,
        not_applicable -> Bool,
        proof -> Nullable<Text>,
        note -> Nullable<Text>,
    }
}
diesel::table! {
    run_bands (run_id, band) {
        run_id -> Text,
        band -> Text,
        least -> BigInt,
    }
}

diesel::joinable!(audit_pending -> audit_lines (line_id));
diesel::joinable!(audit_chain -> audit_lines (line_id));
diesel::joinable!(account_roles -> accounts (account_id));
diesel::joinable!(sessions -> accounts (account_id));
diesel::joinable!(sealed_viewers -> accounts (account_id));
diesel::joinable!(import_rows -> import_batches (batch_id));
diesel::joinable!(upload_contacts -> import_batches (batch_id));
diesel::joinable!(unit_aliases -> units (unit_id));
diesel::joinable!(appointments -> officials (official_id));
diesel::joinable!(appointments -> units (unit_id));
diesel::joinable!(monthly_statistics -> import_batches (batch_id));
diesel::joinable!(monthly_statistics -> units (unit_id));
diesel::joinable!(dossier_lists -> import_batches (batch_id));
diesel::joinable!(dossiers -> units (unit_id));
diesel::joinable!(checklist_items -> checklist_versions (version_id));
diesel::joinable!(checklist_item_grounds -> checklist_items (item_id));
diesel::joinable!(checklist_item_grounds -> legal_grounds (ground_id));
diesel::joinable!(plans -> units (body_id));
diesel::joinable!(directive_checklists -> directives (directive_id));
diesel::joinable!(directive_tasks -> directives (directive_id));
diesel::joinable!(directive_tasks -> units (unit_id));
diesel::joinable!(plan_items -> directives (directive_id));
diesel::joinable!(plan_items -> plans (plan_id));
diesel::joinable!(plan_items -> units (unit_id));
diesel::joinable!(plan_item_fields -> plan_items (item_id));
diesel::joinable!(plan_item_fields -> fields_of_work (field_code));
diesel::joinable!(overlap_answers -> plan_items (item_id));
diesel::joinable!(overlap_answers -> accounts (account_id));
diesel::joinable!(inspections -> units (body_id));
diesel::joinable!(inspection_corrections -> inspections (inspection_id));
diesel::joinable!(inspection_items -> inspections (inspection_id));
diesel::joinable!(inspection_items -> plan_items (item_id));
diesel::joinable!(inspection_fields -> inspections (inspection_id));
diesel::joinable!(inspection_fields -> fields_of_work (field_code));
diesel::joinable!(focus_fields -> fields_of_work (field_code));
diesel::joinable!(team_members -> inspections (inspection_id));
diesel::joinable!(team_members -> accounts (account_id));
diesel::joinable!(explanation_receipts -> accounts (account_id));
diesel::joinable!(team_declarations -> accounts (account_id));
diesel::joinable!(member_reminders -> accounts (by_account_id));
diesel::joinable!(inspection_exceptions -> team_exceptions (exception_id));
diesel::joinable!(inspection_exceptions -> inspections (inspection_id));
diesel::joinable!(authorised_signers -> inspections (inspection_id));
diesel::joinable!(seal_clashes -> visits (visit_id));
diesel::joinable!(seal_clashes -> accounts (account_id));
diesel::joinable!(visits -> inspections (inspection_id));
diesel::joinable!(visits -> units (unit_id));
diesel::joinable!(visits -> plan_items (item_id));
diesel::joinable!(visit_checklists -> visits (visit_id));
diesel::joinable!(visit_checklists -> checklist_versions (version_id));
diesel::joinable!(closed_minutes -> visits (visit_id));
diesel::joinable!(record_entries -> visits (visit_id));
diesel::joinable!(visit_ops -> visits (visit_id));
diesel::joinable!(record_conflicts -> visits (visit_id));
diesel::joinable!(visit_files -> visits (visit_id));
diesel::joinable!(visit_uploads -> visits (visit_id));
diesel::joinable!(devices -> accounts (account_id));
diesel::joinable!(sessions -> devices (device_id));
diesel::joinable!(visit_packs -> visits (visit_id));
diesel::joinable!(pack_seals -> visits (visit_id));
diesel::joinable!(visit_packs -> devices (device_id));
diesel::joinable!(team_reports -> inspections (inspection_id));
diesel::joinable!(team_reports -> accounts (author_id));
diesel::joinable!(conclusions -> inspections (inspection_id));
diesel::joinable!(conclusion_visits -> conclusions (conclusion_id));
diesel::joinable!(conclusion_visits -> visits (visit_id));
diesel::joinable!(inspection_papers -> inspections (inspection_id));
diesel::joinable!(deadline_extensions -> inspections (inspection_id));
diesel::joinable!(deadline_extensions -> accounts (account_id));
diesel::joinable!(conclusion_points -> conclusions (conclusion_id));
diesel::joinable!(conclusion_points -> visits (visit_id));
diesel::joinable!(conclusion_points -> units (unit_id));
diesel::joinable!(conclusion_points -> accounts (no_person_approved_by));
diesel::joinable!(point_persons -> conclusion_points (point_id));
diesel::joinable!(point_persons -> officials (official_id));
diesel::joinable!(point_evidence -> conclusion_points (point_id));
diesel::joinable!(point_explanations -> conclusion_points (point_id));
diesel::joinable!(demands -> conclusions (conclusion_id));
diesel::joinable!(demands -> units (unit_id));
diesel::joinable!(remedies -> demands (demand_id));
diesel::joinable!(remedy_events -> demands (demand_id));
diesel::joinable!(remedy_events -> accounts (account_id));
diesel::joinable!(dossier_returns -> conclusion_points (point_id));
diesel::joinable!(conclusion_closings -> conclusions (conclusion_id));
diesel::joinable!(remedy_files -> remedy_events (event_id));
diesel::joinable!(concluded_contents -> units (unit_id));
diesel::joinable!(outcomes -> units (body_id));
diesel::joinable!(outcomes -> accounts (account_id));
diesel::joinable!(outcome_demands -> outcomes (outcome_id));
diesel::joinable!(outcome_demands -> units (unit_id));
diesel::joinable!(criteria -> criteria_sets (set_id));
diesel::joinable!(self_scores -> import_batches (batch_id));
diesel::joinable!(self_scores -> criteria_sets (set_id));
diesel::joinable!(self_scores -> units (unit_id));
diesel::joinable!(self_scores -> criteria (criterion_id));
diesel::joinable!(scoring_runs -> criteria_sets (set_id));
diesel::joinable!(scoring_runs -> accounts (account_id));
diesel::joinable!(appraised_scores -> scoring_runs (run_id));
diesel::joinable!(appraised_scores -> units (unit_id));
diesel::joinable!(appraised_scores -> criteria (criterion_id));
diesel::joinable!(appraised_scores -> accounts (account_id));
diesel::joinable!(deductions -> scoring_runs (run_id));
diesel::joinable!(deductions -> units (unit_id));
diesel::joinable!(deductions -> criteria (criterion_id));
diesel::joinable!(deductions -> accounts (waived_by));
diesel::joinable!(run_units -> scoring_runs (run_id));
diesel::joinable!(run_self_scores -> scoring_runs (run_id));
diesel::joinable!(run_bands -> scoring_runs (run_id));

diesel::allow_tables_to_appear_in_same_query!(
    audit_lines,
    audit_pending,
    audit_chain,
    settings,
    jobs,
    form_posts,
    paper_templates,
    number_series,
    number_counters,
    given_numbers,
    accounts,
    account_roles,
    sessions,
    known_browsers,
    sign_in_failures,
    sealed_viewers,
    import_batches,
    import_mappings,
    import_rows,
    upload_contacts,
    units,
    unit_names,
    unit_aliases,
    unit_relations,
    officials,
    appointments,
    fields_of_work,
    focus_fields,
    calendar_days,
    parameters,
    procedure_steps,
    monthly_statistics,
    dossiers,
    dossier_lists,
    dossier_words,
    contact_purposes,
    dossier_contacts,
    search_words,
    dossier_papers,
    satisfaction_results,
    procedure_counts,
    procedures,
    legal_grounds,
    checklist_versions,
    checklist_items,
    checklist_item_grounds,
    directives,
    directive_checklists,
    directive_tasks,
    plans,
    plan_items,
    plan_item_fields,
    plan_item_officials,
    plan_item_follows,
    earlier_rulings,
    kept_days,
    plan_writers,
    plan_adjustments,
    plan_changes,
    overlap_answers,
    overlap_rulings,
    plan_consultations,
    plan_comments,
    inspections,
    inspection_corrections,
    inspection_papers,
    inspection_paper_files,
    deadline_extensions,
    inspection_items,
    inspection_fields,
    team_members,
    team_declarations,
    inspector_fields,
    inspector_capacity,
    member_requests,
    member_reminders,
    named_members,
    team_exceptions,
    inspection_exceptions,
    authorised_signers,
    seal_clashes,
    visits,
    visit_checklists,
    closed_minutes,
    record_entries,
    visit_ops,
    record_conflicts,
    visit_files,
    visit_uploads,
    devices,
    visit_packs,
    pack_seals,
    sync_refusals,
    team_reports,
    conclusions,
    conclusion_visits,
    conclusion_points,
    point_persons,
    point_evidence,
    point_explanations,
    explanation_files,
    explanations_before,
    explanation_receipts,
    demands,
    remedies,
    remedy_events,
    remedy_files,
    dossier_returns,
    conclusion_closings,
    concluded_contents,
    outcomes,
    outcome_demands,
    criteria_sets,
    criteria,
    self_scores,
    scoring_runs,
    appraised_scores,
    deductions,
    run_units,
    run_self_scores,
    run_bands,
);
