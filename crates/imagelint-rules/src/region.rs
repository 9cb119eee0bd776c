//! Where a cluster stands, as far as the network cares.

use imagelint_model::{Cluster, Provider};

use crate::glob;
use crate::tables::MAINLAND_CHINA;

/// True when the cluster's provider and region lie in mainland China. Hong Kong does not.
#[must_use]
pub fn in_mainland_china(cluster: &Cluster) -> bool {
    cluster.region.as_ref().is_some_and(|region| is_mainland(cluster.provider, region))
}

/// True when this region of this provider lies in mainland China.
pub(crate) fn is_mainland(provider: Provider, region: &str) -> bool {
    MAINLAND_CHINA.iter().any(|row| row.provider == provider && fits(row.regions, region) && !fits(row.except, region))
}

/// True when a region whose provider is not known lies in mainland China: some provider's does, and none says no.
pub(crate) fn is_mainland_region(region: &str) -> bool {
    MAINLAND_CHINA.iter().any(|row| fits(row.regions, region))
        && !MAINLAND_CHINA.iter().any(|row| fits(row.except, region))
}

fn fits(globs: &[&str], region: &str) -> bool {
    globs.iter().any(|glob| glob::matches(glob, region))
}

#[cfg(test)]
mod tests {
    use imagelint_model::{Cluster, Provider};

    use super::in_mainland_china;

    fn check(provider: Provider, region: &str, expected: bool) {
        let cluster = Cluster { provider, region: Some(region.to_owned()), ..Cluster::default() };
        assert_eq!(in_mainland_china(&cluster), expected, "{provider:?} {region}");
    }

    #[test]
    fn regions_of_each_provider() {
        for region in ["cn-qingdao", "cn-shanghai", "cn-wulanchabu", "cn-wuhan-lr", "cn-shanghai-finance-1"] {
            check(Provider::Alibaba, region, true);
        }
        for region in ["chinaeast", "chinaeast2", "chinanorth3"] {
            check(Provider::Azure, region, true);
        }
        check(Provider::Aws, "cn-north-1", true);
        check(Provider::Aws, "cn-northwest-1", true);
        check(Provider::Tencent, "ap-shanghai-fsi", true);
        check(Provider::Huawei, "cn-southwest-2", true);
        check(Provider::Other, "china", true);
    }

    #[test]
    fn near_misses() {
        check(Provider::Alibaba, "cn-hongkong", false);
        check(Provider::Alibaba, "ap-southeast-1", false);
        check(Provider::Azure, "eastasia", false);
        check(Provider::Azure, "cn-shanghai", false);
        check(Provider::Aws, "ap-east-1", false);
        check(Provider::Tencent, "ap-hongkong", false);
        check(Provider::Tencent, "ap-singapore", false);
        check(Provider::Huawei, "ap-southeast-1", false);
        check(Provider::Gcp, "cn-shanghai", false);
        check(Provider::Other, "cn-shanghai", false);
        assert!(!in_mainland_china(&Cluster { provider: Provider::Alibaba, ..Cluster::default() }), "no region");
    }
}
