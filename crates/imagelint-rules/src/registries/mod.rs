//! What is known of registries by their names: who runs them, where they are, whether they still serve.

mod pattern;
mod reach;
mod tables;

use imagelint_model::{Cluster, Provider, RegistryReach};

use crate::glob;
use crate::region;

pub(crate) use reach::{Concern, concern, explicit_throughput};

/// One row of what nodes in mainland China get.
pub(crate) struct ReachRow {
    host: &'static str,
    /// What they get.
    pub(crate) reach: RegistryReach,
    /// Why, to stand behind a colon.
    pub(crate) why: &'static str,
}

/// A registry, or a namespace in one, to be left.
pub(crate) struct Retired {
    host: &'static str,
    path: &'static str,
    /// What happened to it, to stand behind its name.
    pub(crate) why: &'static str,
    /// Where its images are today.
    pub(crate) instead: &'static str,
    /// True when the same bytes stand there under the same path.
    pub(crate) same: bool,
}

/// A copy of another registry.
pub(crate) struct Mirror {
    host: &'static str,
    path: &'static str,
    /// What it is a copy of; empty where that depends on the path.
    pub(crate) upstream: &'static str,
    /// Whom it serves.
    pub(crate) state: MirrorState,
    /// False when images are pushed again, so that upstream's digests are unknown there.
    pub(crate) keeps_digests: bool,
    /// Whose nodes in mainland China it does serve.
    fine_on: Option<Provider>,
    /// Why it is not open.
    pub(crate) why: &'static str,
}

/// Whom a mirror serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MirrorState {
    /// Nobody.
    Dead,
    /// Some images or some networks.
    Limited,
    /// Works by chance: nobody promises anything.
    Undocumented,
    /// Everybody.
    Open,
}

/// Who runs a host, and where.
pub(crate) struct Host {
    pattern: &'static str,
    provider: Provider,
    mainland: Mainland,
    vpc: Option<&'static str>,
    /// True when pulls need a login, as a rule.
    pub(crate) private: bool,
}

/// On which side of the border of mainland China a host is.
#[derive(Clone, Copy)]
enum Mainland {
    Yes,
    No,
    ByRegion,
}

/// What is known of where a registry is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Site {
    /// Who runs it.
    pub(crate) provider: Option<Provider>,
    /// The region, in the provider's spelling.
    pub(crate) region: Option<String>,
    /// Whether it is in mainland China.
    pub(crate) mainland: Option<bool>,
    /// Its name in the provider's own network, where that is another one.
    pub(crate) vpc: Option<String>,
    /// True when pulls need a login, as a rule.
    pub(crate) private: bool,
}

/// The registry to be left that `host/path` is in.
pub(crate) fn retired(host: &str, path: &str) -> Option<&'static Retired> {
    tables::RETIRED.iter().find(|row| row.host == host && under(row.path, path))
}

/// The copy of another registry that `host/path` is in.
pub(crate) fn mirror(host: &str, path: &str) -> Option<&'static Mirror> {
    tables::MIRRORS.iter().find(|row| glob::matches(row.host, host) && under(row.path, path))
}

impl Retired {
    /// Host and namespace.
    pub(crate) fn name(&self) -> String {
        if self.path.is_empty() { self.host.to_owned() } else { format!("{}/{}", self.host, self.path) }
    }
}

impl Mirror {
    /// True when it serves this cluster whatever it does for others.
    pub(crate) fn serves(&self, cluster: &Cluster) -> bool {
        self.state == MirrorState::Open
            || (self.fine_on == Some(cluster.provider) && region::in_mainland_china(cluster))
    }
}

/// Where `host` is, as its name and the profile of `cluster` tell.
pub(crate) fn site(host: &str, cluster: Option<&Cluster>) -> Site {
    let name = host.strip_suffix(":443").unwrap_or(host);
    let found = tables::HOSTS.iter().find_map(|row| Some((row, pattern::captures(row.pattern, name)?)));
    let said = cluster.and_then(|cluster| by_glob(&cluster.registry_regions, host)).cloned();
    let mut site = found.map_or_else(Site::default, |(row, captures)| row.site(&captures));
    site.mainland = site.mainland.or_else(|| said.as_deref().map(region::is_mainland_region));
    site.region = site.region.or(said);
    site
}

impl Host {
    fn site(&self, captures: &[(&str, &str)]) -> Site {
        let region = captures.iter().find(|(name, _)| *name == "region").map(|(_, text)| (*text).to_owned());
        let mainland = match self.mainland {
            Mainland::Yes => Some(true),
            Mainland::No => Some(false),
            Mainland::ByRegion => region.as_deref().map(|region| region::is_mainland(self.provider, region)),
        };
        let vpc = self.vpc.map(|vpc| pattern::fill(vpc, captures));
        Site { provider: Some(self.provider), region, mainland, vpc, private: self.private }
    }
}

/// The value of the first glob that fits `host`.
pub(crate) fn by_glob<'t, T>(rows: &'t [(String, T)], host: &str) -> Option<&'t T> {
    rows.iter().find(|(glob, _)| glob::matches(glob, host)).map(|(_, value)| value)
}

/// True for `path` itself and what is below it; the empty prefix holds everything.
fn under(prefix: &str, path: &str) -> bool {
    prefix.is_empty() || path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use imagelint_model::{Cluster, Provider};

    use super::{Site, mirror, retired, site};

    fn check(host: &str, provider: Provider, region: Option<&str>, mainland: Option<bool>) {
        let Site { provider: found, region: in_region, mainland: side, .. } = site(host, None);
        assert_eq!((found, in_region.as_deref(), side), (Some(provider), region, mainland), "{host}");
    }

    #[test]
    fn hosts_and_their_regions() {
        let (ali, azure, aws) = (Provider::Alibaba, Provider::Azure, Provider::Aws);
        check("registry.cn-hangzhou.aliyuncs.com", ali, Some("cn-hangzhou"), Some(true));
        check("registry-vpc.cn-shanghai.aliyuncs.com:443", ali, Some("cn-shanghai"), Some(true));
        check("registry.cn-hongkong.aliyuncs.com", ali, Some("cn-hongkong"), Some(false));
        check("registry.ap-southeast-1.aliyuncs.com", ali, Some("ap-southeast-1"), Some(false));
        check("shop-registry-vpc.cn-beijing.cr.aliyuncs.com", ali, Some("cn-beijing"), Some(true));
        check("shop-registry.cn-beijing.cr.aliyuncs.com", ali, Some("cn-beijing"), Some(true));
        check("crpi-abc.cn-shanghai.personal.cr.aliyuncs.com", ali, Some("cn-shanghai"), Some(true));
        check("registry-cn-hangzhou.ack.aliyuncs.com", ali, Some("cn-hangzhou"), Some(true));
        check("registry-cn-hangzhou-vpc.ack.aliyuncs.com", ali, Some("cn-hangzhou"), Some(true));
        check("shop-gxftdbbre4gtegea.azurecr.io", azure, None, Some(false));
        check("shop.eastasia.geo.azurecr.io", azure, Some("eastasia"), Some(false));
        check("shop.azurecr.cn", azure, None, Some(true));
        check("123456789012.dkr.ecr.eu-west-1.amazonaws.com", aws, Some("eu-west-1"), Some(false));
        check("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", aws, Some("cn-north-1"), Some(true));
        check("us-central1-docker.pkg.dev", Provider::Gcp, Some("us-central1"), Some(false));
        check("europe-docker.pkg.dev", Provider::Gcp, None, Some(false));
        check("ccr.ccs.tencentyun.com", Provider::Tencent, None, Some(true));
        check("hkccr.ccs.tencentyun.com", Provider::Tencent, None, Some(false));
        check("swr.cn-north-4.myhuaweicloud.com", Provider::Huawei, Some("cn-north-4"), Some(true));
    }

    #[test]
    fn names_that_only_look_alike() {
        for host in
            ["azurecr.io", "shop.azurecr.io.example.com", "registry.aliyuncs.com", "localhost:5000", "evilgcr.io"]
        {
            assert_eq!(site(host, None), Site::default(), "{host}");
        }
    }

    #[test]
    fn the_profile_tells_where_a_registry_is() {
        let regions =
            [("*.azurecr.io", "eastasia"), ("hub.example.com", "cn-shanghai"), ("hk.example.com", "cn-hongkong")];
        let registry_regions = regions.map(|(glob, region)| (glob.to_owned(), region.to_owned())).to_vec();
        let cluster = Cluster { registry_regions, ..Cluster::default() };
        let side = |host: &str| site(host, Some(&cluster));
        assert_eq!(side("shop.azurecr.io").region.as_deref(), Some("eastasia"));
        assert_eq!(side("hub.example.com").mainland, Some(true));
        assert_eq!(side("hk.example.com").mainland, Some(false), "Hong Kong is not behind the border");
        assert_eq!(side("other.example.com"), Site::default());
    }

    #[test]
    fn the_name_inside_the_network() {
        let vpc = |host: &str| site(host, None).vpc;
        assert_eq!(vpc("registry.cn-shanghai.aliyuncs.com").as_deref(), Some("registry-vpc.cn-shanghai.aliyuncs.com"));
        let enterprise = vpc("shop-registry.cn-shanghai.cr.aliyuncs.com");
        assert_eq!(enterprise.as_deref(), Some("shop-registry-vpc.cn-shanghai.cr.aliyuncs.com"));
        let personal = vpc("crpi-abc.cn-shanghai.personal.cr.aliyuncs.com");
        assert_eq!(personal.as_deref(), Some("crpi-abc-vpc.cn-shanghai.personal.cr.aliyuncs.com"));
        assert_eq!(vpc("registry-vpc.cn-shanghai.aliyuncs.com"), None);
        assert_eq!(vpc("crpi-abc-vpc.cn-shanghai.personal.cr.aliyuncs.com"), None);
    }

    #[test]
    fn namespaces_end_at_a_slash() {
        assert!(retired("gcr.io", "google_containers/pause").is_some());
        assert!(retired("gcr.io", "google_containers_old/pause").is_none());
        assert!(mirror("registry.cn-hangzhou.aliyuncs.com", "google_containers/pause").is_some());
        assert!(mirror("registry.cn-hangzhou.aliyuncs.com", "shop/google_containers").is_none());
        assert!(mirror("registry.cn-hangzhou.aliyuncs.com", "shop/web").is_none());
    }
}
