//! One row per use of an image, as `imagelint images` lists it, and its formats. Collecting the rows is not done here.

use std::io::{self, Write};

use serde::Serialize;

/// One use of an image. Field names and order are those of the JSON (version 1: additions only).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageRow {
    /// File, relative to the working directory, with `/`.
    pub file: String,
    /// Line of the image scalar, from 1.
    pub line: u32,
    /// Column of the image scalar in characters, from 1.
    pub column: u32,
    /// Number of the document in its file, from 0.
    pub document: u32,
    /// `apiVersion` of the object.
    pub api_version: String,
    /// `kind` of the object.
    pub kind: String,
    /// `metadata.namespace`, where given.
    pub namespace: Option<String>,
    /// `metadata.name`, or its `generateName`.
    pub name: String,
    /// What kind of container uses it.
    pub container_kind: ContainerKind,
    /// Name of the container (of the volume for an image volume), where there is one.
    pub container: Option<String>,
    /// The image as written.
    pub image: String,
    /// Registry host after normalisation: `docker.io` for a short name.
    pub registry: Option<String>,
    /// Repository within the registry after normalisation: `library/redis`.
    pub repository: Option<String>,
    /// Tag as written.
    pub tag: Option<String>,
    /// Digest as written.
    pub digest: Option<String>,
    /// Pull policy as written.
    pub pull_policy: Option<String>,
    /// Pull policy that Kubernetes applies.
    pub effective_pull_policy: Option<String>,
    /// Kustomization root that renders it; none for a manifest as written.
    pub entry: Option<String>,
    /// Compressed size, where known.
    pub size_bytes: Option<u64>,
    /// Time a node needs to pull it, where known.
    pub estimated_pull_seconds: Option<f64>,
}

/// Where in a pod an image is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContainerKind {
    /// `containers`.
    #[default]
    Regular,
    /// `initContainers`.
    Init,
    /// `ephemeralContainers`.
    Ephemeral,
    /// `volumes[].image`.
    ImageVolume,
    /// A field of a custom resource.
    Custom,
}

impl ContainerKind {
    /// The name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Regular => "regular",
            Self::Init => "init",
            Self::Ephemeral => "ephemeral",
            Self::ImageVolume => "image-volume",
            Self::Custom => "custom",
        }
    }
}

/// Formats of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImagesFormat {
    /// Aligned columns for people.
    Table,
    /// One JSON array.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values (RFC 4180) with a head line.
    Csv,
}

/// Writes `rows` in `format`.
///
/// # Errors
/// What `out` says.
pub fn write_images(rows: &[ImageRow], format: ImagesFormat, out: &mut dyn Write) -> io::Result<()> {
    match format {
        ImagesFormat::Table => table(rows, out),
        ImagesFormat::Json => json(rows, out),
        ImagesFormat::Jsonl => rows.iter().try_for_each(|row| {
            serde_json::to_writer(&mut *out, row)?;
            out.write_all(b"\n")
        }),
        ImagesFormat::Csv => csv(rows, out),
    }
}

fn json(rows: &[ImageRow], out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, rows)?;
    out.write_all(b"\n")
}

fn table(rows: &[ImageRow], out: &mut dyn Write) -> io::Result<()> {
    let head = ["IMAGE", "CONTAINER", "OBJECT", "PULL", "WHERE"].map(String::from);
    let lines: Vec<[String; 5]> = std::iter::once(head).chain(rows.iter().map(cells)).collect();
    let width = |column: usize| lines.iter().map(|line| columns(&line[column])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..5).map(width).collect();
    for line in &lines {
        for (cell, width) in line.iter().zip(&widths).take(4) {
            write!(out, "{cell}{:pad$}", "", pad = width - columns(cell) + 2)?;
        }
        writeln!(out, "{}", line[4])?;
    }
    Ok(())
}

fn cells(row: &ImageRow) -> [String; 5] {
    let container = match (row.container_kind, &row.container) {
        (ContainerKind::Regular, Some(name)) => name.clone(),
        (kind, Some(name)) => format!("{name} ({})", kind.as_str()),
        (kind, None) => format!("({})", kind.as_str()),
    };
    let place = row.namespace.as_ref().map_or(String::new(), |namespace| format!("{namespace}/"));
    [
        row.image.clone(),
        container,
        format!("{} {place}{}", row.kind, row.name),
        row.effective_pull_policy.clone().unwrap_or_else(|| "-".to_owned()),
        format!("{}:{}:{}", row.file, row.line, row.column),
    ]
}

fn columns(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

const CSV_HEAD: &str = "file,line,column,document,apiVersion,kind,namespace,name,containerKind,container,image,registry,\
repository,tag,digest,pullPolicy,effectivePullPolicy,entry,sizeBytes,estimatedPullSeconds";

fn csv(rows: &[ImageRow], out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{CSV_HEAD}\r\n")?;
    for row in rows {
        let text = |value: &Option<String>| quoted(value.as_deref().unwrap_or_default());
        let size = row.size_bytes.map_or(String::new(), |size| size.to_string());
        let seconds = row.estimated_pull_seconds.map_or(String::new(), |seconds| seconds.to_string());
        let cells = [
            quoted(&row.file),
            row.line.to_string(),
            row.column.to_string(),
            row.document.to_string(),
            quoted(&row.api_version),
            quoted(&row.kind),
            text(&row.namespace),
            quoted(&row.name),
            row.container_kind.as_str().to_owned(),
            text(&row.container),
            quoted(&row.image),
            text(&row.registry),
            text(&row.repository),
            text(&row.tag),
            text(&row.digest),
            text(&row.pull_policy),
            text(&row.effective_pull_policy),
            text(&row.entry),
            size,
            seconds,
        ];
        write!(out, "{}\r\n", cells.join(","))?;
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<ImageRow> {
        let redis = ImageRow {
            file: "base/redis.yaml".to_owned(),
            line: 14,
            column: 18,
            document: 1,
            api_version: "apps/v1".to_owned(),
            kind: "Deployment".to_owned(),
            namespace: Some("web".to_owned()),
            name: "缓存".to_owned(),
            container: Some("redis".to_owned()),
            image: "redis:7.2".to_owned(),
            registry: Some("docker.io".to_owned()),
            repository: Some("library/redis".to_owned()),
            tag: Some("7.2".to_owned()),
            effective_pull_policy: Some("IfNotPresent".to_owned()),
            ..ImageRow::default()
        };
        let volume = ImageRow {
            container_kind: ContainerKind::ImageVolume,
            name: "a, \"b\"".to_owned(),
            namespace: None,
            effective_pull_policy: None,
            size_bytes: Some(240_000_000),
            estimated_pull_seconds: Some(923.5),
            ..redis.clone()
        };
        vec![redis, volume]
    }

    fn written(format: ImagesFormat) -> String {
        let mut out = Vec::new();
        write_images(&rows(), format, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_json_line_has_every_key_in_order() {
        let first = written(ImagesFormat::Jsonl).lines().next().unwrap().to_owned();
        assert_eq!(
            first,
            r#"{"file":"base/redis.yaml","line":14,"column":18,"document":1,"apiVersion":"apps/v1","kind":"Deployment","#
                .to_owned()
                + r#""namespace":"web","name":"缓存","containerKind":"regular","container":"redis","image":"redis:7.2","#
                + r#""registry":"docker.io","repository":"library/redis","tag":"7.2","digest":null,"pullPolicy":null,"#
                + r#""effectivePullPolicy":"IfNotPresent","entry":null,"sizeBytes":null,"estimatedPullSeconds":null}"#
        );
        let keys: Vec<&str> = CSV_HEAD.split(',').collect();
        let mut at = 0;
        for key in keys {
            at += first[at..].find(&format!("\"{key}\":")).unwrap_or_else(|| panic!("{key} is missing or misplaced"));
        }
    }

    #[test]
    fn json_is_one_array() {
        let array: serde_json::Value = serde_json::from_str(&written(ImagesFormat::Json)).unwrap();
        assert_eq!(array.as_array().unwrap().len(), 2);
    }

    #[test]
    fn csv_quotes_what_needs_it() {
        let second = written(ImagesFormat::Csv).split("\r\n").nth(2).unwrap().to_owned();
        assert_eq!(
            second,
            "base/redis.yaml,14,18,1,apps/v1,Deployment,,\"a, \"\"b\"\"\",image-volume,redis,redis:7.2,docker.io,\
             library/redis,7.2,,,,,240000000,923.5"
        );
    }

    #[test]
    fn table_columns_line_up_with_wide_characters() {
        let expected = "\
IMAGE      CONTAINER             OBJECT               PULL          WHERE
redis:7.2  redis                 Deployment web/缓存  IfNotPresent  base/redis.yaml:14:18
redis:7.2  redis (image-volume)  Deployment a, \"b\"    -             base/redis.yaml:14:18
";
        assert_eq!(written(ImagesFormat::Table), expected);
    }
}
