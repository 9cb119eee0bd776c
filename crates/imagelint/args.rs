//! What can be said on the command line.

mod suggested;
mod values;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use imagelint::supply::CopyTool;

use self::suggested::{formats, rule_ids};
pub(crate) use self::values::{Color, FailOn, ListFormat, LoadRestrictor, Output, RenderFormat, RulesFormat};

/// Will this image pull where it is headed? Lints the container images of Kubernetes manifests.
#[derive(Debug, Parser)]
#[command(name = "imagelint", version, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 could not run.")]
pub(crate) struct Args {
    /// When to use colour
    #[arg(long, value_enum, global = true, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check manifests and report findings
    Check(Check),
    /// Compare Git with what a cluster runs
    Audit(Audit),
    /// Print what kustomize build prints, in process
    Render(Render),
    /// List every use of an image
    Images(Images),
    /// Print a DaemonSet that pulls a cluster's slow images ahead
    Prepull(Prepull),
    /// Print what to copy to a cluster's mirrors, and the change that uses it
    Mirror(Mirror),
    /// Capture what an audit needs from a live cluster (asks for nothing but lists)
    #[command(after_help = SNAPSHOT_HELP)]
    Snapshot(Snapshot),
    /// List the rules
    Rules(Rules),
    /// Print the page of a rule
    Explain(Explain),
    /// Write a commented imagelint.yaml to start from
    Init(Init),
    /// Serve an editor: diagnostics, quick fixes and hover over standard input and output
    Lsp,
    /// Print a shell's completion script
    Completions(Completions),
    /// Print the manual page, for packagers
    #[command(hide = true)]
    Man(Man),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// Files and folders to check [default: the working directory]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Check for this cluster of the configuration, or for those that a glob names, only; repeatable
    #[arg(long, value_name = "NAME")]
    pub(crate) cluster: Vec<String>,
    /// How to report: text, concise, json, jsonl, sarif, github, gitlab, junit, markdown or html; with =FILE to a
    /// file; repeatable [default: text]
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = formats(Output::parse), hide_possible_values = true)]
    pub(crate) format: Vec<Output>,
    /// Apply the fixes that cannot change what runs
    #[arg(long)]
    pub(crate) fix: bool,
    /// Apply the fixes that may change what runs too (implies --fix)
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,
    /// Print what --fix (or --unsafe-fixes) would change, and write nothing
    #[arg(long)]
    pub(crate) diff: bool,
    /// Report only what is new or worse than where the work branched off this revision
    #[arg(long, value_name = "REV")]
    pub(crate) since: Option<String>,
    /// Check what is staged for the next commit, as it is staged
    #[arg(long, conflicts_with_all = ["since", "fix", "unsafe_fixes", "diff"])]
    pub(crate) staged: bool,
    /// Report only what this file of known findings does not have
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write what is found to this file of known findings, and report nothing of it; with --baseline, only drop from it
    /// what was mended
    #[arg(long, value_name = "FILE")]
    pub(crate) write_baseline: Option<PathBuf>,
    /// Run these rules only, separated by commas
    #[arg(long, value_name = "IDS", value_delimiter = ',', value_parser = rule_ids(), hide_possible_values = true)]
    pub(crate) select: Vec<String>,
    /// Leave these rules out, separated by commas
    #[arg(long, value_name = "IDS", value_delimiter = ',', value_parser = rule_ids(), hide_possible_values = true)]
    pub(crate) ignore: Vec<String>,
    /// The lowest severity that fails the run
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    pub(crate) fail_on: FailOn,
    /// Report what suppressions hide too
    #[arg(long)]
    pub(crate) no_suppressions: bool,
    /// The configuration file [default: imagelint.yaml or .imagelint.yaml, from the first path upward]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Render {
    /// The folder of the kustomization
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,
    /// Which files a kustomization may read
    #[arg(long, value_enum, default_value_t, value_name = "NAME")]
    pub(crate) load_restrictor: LoadRestrictor,
    /// Add the file and line that each value comes from
    #[arg(long)]
    pub(crate) provenance: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: RenderFormat,
}

#[derive(Debug, clap::Args)]
#[command(mut_arg("fix", |arg| arg.help(REPAIR)), mut_arg("unsafe_fixes", |arg| arg.help("The same as --fix")))]
#[command(mut_arg("diff", |arg| arg.help("Print what --fix would change, and write nothing")))]
#[command(mut_arg("staged", |arg| arg.hide(true)))]
pub(crate) struct Audit {
    #[command(flatten)]
    pub(crate) check: Check,
    /// Do what --fix does and make one git commit of it, which says what Git had, what runs, and since when; pushes
    /// nothing, signs nothing, runs no hooks, and leaves alone what else is staged
    #[arg(long, conflicts_with = "diff")]
    pub(crate) commit: bool,
    /// What the cluster looks like: a file of `imagelint snapshot` or of `kubectl get -A -o json` (or yaml); - for
    /// standard input [default: the cluster itself, as it is now]
    #[arg(long, value_name = "FILE")]
    pub(crate) snapshot: Option<PathBuf>,
    /// Look at this namespace only; repeatable [default: those of the configuration, or all but Kubernetes' own]
    #[arg(long, value_name = "NS")]
    pub(crate) namespace: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Images {
    /// Files and folders to look at [default: the working directory]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// List what the kustomizations there render, instead of manifests as written
    #[arg(long)]
    pub(crate) rendered: bool,
    /// List what goes to this cluster of the configuration, or to those that a glob names, only; repeatable
    #[arg(long, value_name = "NAME")]
    pub(crate) cluster: Vec<String>,
    /// What the cluster looks like, as for `audit`: its sizes and measured pulls say how long pulls take
    #[arg(long, value_name = "FILE")]
    pub(crate) snapshot: Option<PathBuf>,
    /// How to list
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ListFormat,
    /// The configuration file [default: imagelint.yaml or .imagelint.yaml, from the first path upward]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

const REPAIR: &str = "Write what runs into Git's files where the verdict is adopt-live; other fixes are those of \
`check --fix`. Files with uncommitted changes are left alone";

const SNAPSHOT_HELP: &str = "\
The file is the list that `kubectl get -o json` prints, with only the fields an audit needs: no environment
variables, no arguments, and of Secrets nothing but names. What the credentials may not list is said on standard
error and in the file, and is never taken for missing.

  imagelint snapshot --cluster prod -o prod.json
  imagelint snapshot --cluster 'prod-*' -o '{cluster}.json'
  imagelint snapshot --rbac=ops | kubectl apply -f -

Exit codes: 0 every cluster was read, 2 one or more could not be read (the others are written all the same).";

#[derive(Debug, clap::Args)]
pub(crate) struct Snapshot {
    /// The cluster of the configuration, a glob over several, or a context of the kubeconfig; repeatable
    #[arg(long, value_name = "NAME", required_unless_present = "rbac")]
    pub(crate) cluster: Vec<String>,
    /// Where to write; `{cluster}` stands for the name [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<String>,
    /// Read this namespace only; repeatable
    #[arg(long, value_name = "NS")]
    pub(crate) namespace: Vec<String>,
    /// How many seconds one cluster may take
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub(crate) timeout: u64,
    /// Print the roles that it needs, with a ServiceAccount in NAMESPACE, and read nothing
    #[arg(long, value_name = "NAMESPACE", num_args = 0..=1, require_equals = true, default_missing_value = "imagelint")]
    pub(crate) rbac: Option<String>,
    /// The configuration file [default: imagelint.yaml or .imagelint.yaml, from the working directory upward]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Prepull {
    /// Files and folders to look at [default: the working directory]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The cluster of the configuration
    #[arg(long, value_name = "NAME")]
    pub(crate) cluster: String,
    /// The configuration file [default: imagelint.yaml or .imagelint.yaml, from the first path upward]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Mirror {
    /// Files and folders to look at [default: the working directory]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The cluster of the configuration, whose `mirrors` say where to
    #[arg(long, value_name = "NAME")]
    pub(crate) cluster: String,
    /// What copies
    #[arg(long, value_enum, default_value_t)]
    pub(crate) tool: Tool,
    /// How to print the plan
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: MirrorFormat,
    /// The configuration file [default: imagelint.yaml or .imagelint.yaml, from the first path upward]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// [`CopyTool`] as clap wants it.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Tool {
    #[default]
    Skopeo,
    Crane,
    Docker,
}

impl From<Tool> for CopyTool {
    fn from(tool: Tool) -> Self {
        match tool {
            Tool::Skopeo => Self::Skopeo,
            Tool::Crane => Self::Crane,
            Tool::Docker => Self::Docker,
        }
    }
}

/// Formats of `mirror`.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum MirrorFormat {
    // Commands, and what to write where
    #[default]
    Text,
    // One JSON object
    Json,
}

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Rules {
    /// How to list
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: RulesFormat,
    /// The configuration file [default: imagelint.yaml or .imagelint.yaml, from the working directory upward]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) action: Option<RulesAction>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesAction {
    /// Run the pages of your own rules as tests
    Test(RulesTest),
}

#[derive(Debug, clap::Args)]
pub(crate) struct RulesTest {
    /// The folder with the pages [default: imagelint-rules, beside the configuration]
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
    /// The configuration file [default: imagelint.yaml or .imagelint.yaml, from the folder upward]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// Id of the rule
    #[arg(value_name = "ID", value_parser = rule_ids(), hide_possible_values = true)]
    pub(crate) id: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Init {
    /// The folder to look at and to write to [default: the working directory]
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
    /// Overwrite a configuration that exists
    #[arg(long)]
    pub(crate) force: bool,
    /// Print it, and write nothing
    #[arg(long)]
    pub(crate) stdout: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Man {
    /// A command whose page is meant [default: the page of the whole program]
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Option<String>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use imagelint::report::Format;

    use super::*;

    #[test]
    fn arguments_are_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn formats_may_name_a_file() {
        let output = Output::parse("sarif=out=1.sarif").unwrap();
        assert_eq!((output.format, output.file), (Format::Sarif, Some(PathBuf::from("out=1.sarif"))));
        assert_eq!(Output::parse("text").unwrap().file, None);
        assert!(Output::parse("xml").unwrap_err().contains("there are text, concise"));
        assert!(Output::parse("json=").is_err());
    }
}
