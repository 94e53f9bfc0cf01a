//! Handlers of templates.

use actix_web::http::StatusCode;

use super::actions::{self, NewTemplate};
use super::{OWNER, pages, rules, standing, unmade, views};
use crate::error::Error;
use crate::reports::docx::{self, papers::Paper, sample::Filled};
use crate::reports::web::DOCX;
use crate::vocabulary::Said;
use crate::web::reply::Flash;
use crate::web::{Form, Reader, Reply, Req};

fn paper(req: &Req) -> Result<Paper, Error> {
    req.param("paper").parse().map_err(|_| Error::NotFound)
}

/// `GET /settings/papers`: every paper and which template it is filled by.
pub fn index(req: &Req) -> Result<Reply, Error> {
    let rows = req.db().read(|c| {
        let row = |paper: &Paper| {
            let (source, last) = views::source(c, *paper, &req.app.config.data_dir)?;
            Ok(pages::Row { paper: *paper, source, last })
        };
        Paper::ALL.iter().map(row).collect::<Result<Vec<_>, Error>>()
    })?;
    req.page("reports/templates.html", &req.t("templates-title"), &pages::Templates { rows })
}

/// `GET /settings/papers/{paper}`: its template, what it may name, and all that stood before.
pub fn show(req: &Req) -> Result<Reply, Error> {
    page(req, StatusCode::OK, &Form::default(), &[])
}

fn page(req: &Req, status: StatusCode, form: &Form, errors: &[(String, Said)]) -> Result<Reply, Error> {
    let paper = paper(req)?;
    let (source, versions) = req.db().read(|c| {
        let (source, _) = views::source(c, paper, &req.app.config.data_dir)?;
        Ok((source, views::versions(c, paper)?))
    })?;
    // Several things that are wrong with one file stand in a list; the field says how many.
    let several = [("file".to_owned(), Said::new("templates-wrong").with("count", errors.len()))];
    let page = pages::Template {
        paper,
        source,
        seen: versions.first().map_or(0, |version| version.ordinal),
        versions,
        fields: rules::fields(paper).map_err(unmade)?,
        form: form.view(req.language, if errors.len() > 1 { &several } else { errors }),
        problems: if errors.len() > 1 { errors.iter().map(|(_, said)| req.say(said)).collect() } else { Vec::new() },
        most: rules::LARGEST / 1024 / 1024,
    };
    req.page_with(status, "reports/template.html", &req.say(&paper.said()), &page)
}

/// `done` told with the page on which it was asked; `file`: name of the file that was sent with it.
fn told(req: &Req, done: Result<(), Error>, file: Option<&str>, said: &str) -> Result<Reply, Error> {
    let here = format!("/settings/papers/{}", paper(req)?);
    match done {
        Ok(()) => Ok(Reply::redirect(here).done(Said::new(said))),
        Err(Error::Invalid(errors)) => page(req, StatusCode::UNPROCESSABLE_ENTITY, &req.form, &errors),
        // A browser gives no file back into a form, so it is said where the file has to be chosen again.
        Err(Error::Conflict) if file.is_some() => {
            let said = Said::new("templates-file-again").with("file", file.unwrap_or_default());
            page(req, StatusCode::CONFLICT, &req.form, &[("file".to_owned(), said)])
        }
        Err(Error::Conflict) => {
            Ok(Reply::redirect(here).with_flash(Flash::Warn, Said::new("templates-chosen-meanwhile")))
        }
        Err(error) => Err(error),
    }
}

/// `POST /settings/papers/{paper}`: another template, once nothing is wrong with it.
pub fn choose(req: &Req) -> Result<Reply, Error> {
    let paper = paper(req)?;
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let upload = req.upload("file");
    if upload.is_none() {
        r.wrong("file", Said::new("templates-choose-file"));
    }
    let done = r.finish().and_then(|()| {
        let Some(upload) = upload else { return Ok(()) };
        // One byte more than may be shows that it is too large, whatever its size.
        let mut bytes = Vec::new();
        let file = std::fs::File::open(upload.file.path())?;
        std::io::Read::read_to_end(&mut std::io::Read::take(file, rules::LARGEST + 1), &mut bytes)?;
        let new = NewTemplate { file_name: &upload.file_name, bytes: &bytes };
        actions::choose(req.db(), &req.app.storage, &req.actor, paper, seen, &new)
    });
    told(req, done, upload.map(|upload| upload.file_name.as_str()), "templates-chosen")
}

/// `POST /settings/papers/{paper}/restore`: the built-in template stands again.
pub fn restore(req: &Req) -> Result<Reply, Error> {
    let paper = paper(req)?;
    let mut r = Reader::new(&req.form);
    let seen = r.seen();
    let done = r.finish().and_then(|()| actions::restore(req.db(), &req.actor, paper, seen));
    told(req, done, None, "templates-restored")
}

fn file(req: &Req, paper: Paper, about: &str, bytes: Vec<u8>) -> Reply {
    Reply::file(&format!("{}-{}.docx", req.t(about), paper.file_name().trim_end_matches(".docx")), DOCX, bytes)
}

/// `GET /settings/papers/{paper}/template.docx`: the template that stands, to be changed in Word.
pub fn template(req: &Req) -> Result<Reply, Error> {
    let paper = paper(req)?;
    let bytes = standing(req.app, req.db(), paper)?.into_owned();
    Ok(file(req, paper, "templates-file", bytes))
}

/// `GET /settings/papers/{paper}/trial.docx`: the template that stands, filled with the names of its fields.
pub fn trial(req: &Req) -> Result<Reply, Error> {
    let paper = paper(req)?;
    let data = paper.sample(Filled::Full).map_err(unmade)?;
    let bytes = docx::fill(&standing(req.app, req.db(), paper)?, &data).map_err(unmade)?;
    Ok(file(req, paper, "templates-trial-file", bytes))
}

/// `GET /settings/papers/{paper}/versions/{ordinal}`: a template that stands or stood.
pub fn version(req: &Req) -> Result<Reply, Error> {
    let paper = paper(req)?;
    let ordinal: i32 = req.param("ordinal").parse().map_err(|_| Error::NotFound)?;
    let versions = req.db().read(|c| views::versions(c, paper))?;
    let version = versions.into_iter().find(|version| version.ordinal == ordinal).ok_or(Error::NotFound)?;
    let bytes = match &version.sha256 {
        Some(hash) => req.app.storage.get(OWNER, hash)?,
        None => paper.built_in().map_err(unmade)?.into_owned(),
    };
    Ok(file(req, paper, "templates-file", bytes))
}
