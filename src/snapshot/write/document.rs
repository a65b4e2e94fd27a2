//! One document on its way to disk, item by item, as the AWS CLI prints it.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use serde_json::{Map, Value};

/// Whether the items of a document are a list, one object, or the whole of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    List,
    One,
    Whole,
}

/// A file that takes its items one by one. Unless it is finished, it is removed: half an answer is no answer.
#[derive(Debug)]
pub struct DocumentFile {
    path: PathBuf,
    out: Option<BufWriter<File>>,
    form: Form,
    written: u64,
}

const INDENT: &[u8] = b"    ";
/// Bytes that go to the disk at once.
const AT_ONCE: usize = 32 * 1024;

impl DocumentFile {
    /// Begins the file `path`, with the folders above it: `{"<items>": […`.
    ///
    /// # Errors
    /// A folder or file that cannot be made.
    pub(super) fn create(path: PathBuf, items: &str, form: Form) -> Result<Self> {
        let made = || -> Result<BufWriter<File>> {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut out = BufWriter::with_capacity(AT_ONCE, File::create_new(&path)?);
            if form != Form::Whole {
                out.write_all(b"{\n    ")?;
                serde_json::to_writer(&mut out, items)?;
                out.write_all(b": ")?;
            }
            if form == Form::List {
                out.write_all(b"[")?;
            }
            Ok(out)
        };
        let out = made().with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self {
            path,
            out: Some(out),
            form,
            written: 0,
        })
    }

    /// Adds one item.
    ///
    /// # Errors
    /// A disk that is full or gone.
    pub fn item(&mut self, item: &Value) -> Result<()> {
        let depth = match self.form {
            Form::List => 2,
            Form::One => 1,
            Form::Whole => 0,
        };
        let first = self.written == 0;
        // One object has room for one item.
        if self.form != Form::List && !first {
            return Ok(());
        }
        self.written += 1;
        let form = self.form;
        self.put(|out| {
            if form == Form::List {
                out.write_all(if first { b"\n" } else { b",\n" })?;
                indent(out, depth)?;
            }
            print(out, item, depth)
        })
    }

    /// Ends the file with the answer's other members, sorted by key.
    ///
    /// # Errors
    /// A disk that is full or gone.
    pub fn finish(mut self, rest: &Map<String, Value>) -> Result<()> {
        let (form, written) = (self.form, self.written);
        self.put(|out| {
            match (form, written) {
                (Form::List, 0) => out.write_all(b"]")?,
                (Form::List, _) => out.write_all(b"\n    ]")?,
                (Form::One, 0) => out.write_all(b"{}")?,
                (Form::Whole, 0) => out.write_all(b"{}\n")?,
                (Form::Whole, _) => out.write_all(b"\n")?,
                (Form::One, _) => {}
            }
            if form == Form::Whole {
                out.flush()?;
                return Ok(());
            }
            for (key, value) in rest {
                out.write_all(b",\n    ")?;
                serde_json::to_writer(&mut *out, key)?;
                out.write_all(b": ")?;
                print(out, value, 1)?;
            }
            out.write_all(b"\n}\n")?;
            out.flush()?;
            Ok(())
        })?;
        self.out = None;
        Ok(())
    }

    fn put(&mut self, write: impl FnOnce(&mut BufWriter<File>) -> Result<()>) -> Result<()> {
        match &mut self.out {
            Some(out) => {
                write(out).with_context(|| format!("cannot write {}", self.path.display()))
            }
            None => Ok(()),
        }
    }
}

impl Drop for DocumentFile {
    fn drop(&mut self) {
        if self.out.take().is_some() {
            // The folder that it stands in is removed as well when the run does not end well.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// The value with four spaces a level, its first line where it begins and all others `depth` levels deep.
fn print(out: &mut impl Write, value: &Value, depth: usize) -> Result<()> {
    let layout = Layout {
        depth,
        is_filled: false,
    };
    value.serialize(&mut Serializer::with_formatter(out, layout))?;
    Ok(())
}

fn indent<W: Write + ?Sized>(out: &mut W, depth: usize) -> io::Result<()> {
    for _ in 0..depth {
        out.write_all(INDENT)?;
    }
    Ok(())
}

/// As serde_json prints for people, but from any depth on.
struct Layout {
    depth: usize,
    /// Whether the list or object that ends next holds anything.
    is_filled: bool,
}

impl Layout {
    fn begin<W: Write + ?Sized>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.is_filled = false;
        out.write_all(bracket)
    }

    fn end<W: Write + ?Sized>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if self.is_filled {
            out.write_all(b"\n")?;
            indent(out, self.depth)?;
        }
        out.write_all(bracket)
    }

    fn next<W: Write + ?Sized>(&self, out: &mut W, first: bool) -> io::Result<()> {
        out.write_all(if first { b"\n" } else { b",\n" })?;
        indent(out, self.depth)
    }
}

impl Formatter for Layout {
    fn begin_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[")
    }

    fn end_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, _out: &mut W) -> io::Result<()> {
        self.is_filled = true;
        Ok(())
    }

    fn begin_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _out: &mut W) -> io::Result<()> {
        self.is_filled = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use serde_json::ser::PrettyFormatter;

    use super::*;

    fn written(items: &str, form: Form, list: &[Value], rest: &Value) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("us-east-1/x/y.json");
        let mut file = DocumentFile::create(path.clone(), items, form).unwrap();
        for item in list {
            file.item(item).unwrap();
        }
        file.finish(rest.as_object().unwrap()).unwrap();
        fs::read_to_string(path).unwrap()
    }

    #[test]
    fn a_document_is_indented_as_the_cli_indents_it() {
        let vpcs = [
            json!({"VpcId": "vpc-1", "Tags": [], "a": {}, "b": [{}, [], [[1], {"c": [null]}]], "d": {"e": {"f": true}}}),
            json!({"VpcId": "a\nb"}),
        ];
        let text = written("Vpcs", Form::List, &vpcs, &json!({"More": true}));
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value, json!({"Vpcs": vpcs, "More": true}));
        let mut python = Vec::new();
        let formatter = PrettyFormatter::with_indent(INDENT);
        json!({"Vpcs": vpcs})
            .serialize(&mut Serializer::with_formatter(&mut python, formatter))
            .unwrap();
        let python = String::from_utf8(python).unwrap() + "\n";
        assert_eq!(written("Vpcs", Form::List, &vpcs, &json!({})), python);
    }

    #[test]
    fn no_item_is_an_empty_list_or_object() {
        assert_eq!(
            written("Vpcs", Form::List, &[], &json!({})),
            "{\n    \"Vpcs\": []\n}\n"
        );
        assert_eq!(
            written("O", Form::One, &[], &json!({})),
            "{\n    \"O\": {}\n}\n"
        );
        assert_eq!(written("", Form::Whole, &[], &json!({})), "{}\n");
        let whole = written("", Form::Whole, &[json!({"a": [1]})], &json!({}));
        assert_eq!(whole, "{\n    \"a\": [\n        1\n    ]\n}\n");
        let one = written("O", Form::One, &[json!({"a": 1})], &json!({}));
        assert_eq!(one, "{\n    \"O\": {\n        \"a\": 1\n    }\n}\n");
    }

    #[test]
    fn what_is_not_finished_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let mut file = DocumentFile::create(path.clone(), "Vpcs", Form::List).unwrap();
        file.item(&json!({})).unwrap();
        assert!(path.exists());
        drop(file);
        assert!(!path.exists());
    }
}
