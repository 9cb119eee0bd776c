//! Tables of the domain. Generated from `rules/data/*.yaml` by `cargo xtask codegen`; do not edit.

use imagelint_model::Provider;

/// Regions of one provider.
pub(crate) struct Regions {
    /// The provider.
    pub(crate) provider: Provider,
    /// Globs of the regions.
    pub(crate) regions: &'static [&'static str],
    /// Globs of those that are not meant.
    pub(crate) except: &'static [&'static str],
}

/// Regions in mainland China.
pub(crate) static MAINLAND_CHINA: &[Regions] = &[
    Regions { provider: Provider::Alibaba, regions: &["cn-*"], except: &["cn-hongkong*"] },
    Regions { provider: Provider::Azure, regions: &["chinaeast*", "chinanorth*"], except: &[] },
    Regions { provider: Provider::Aws, regions: &["cn-north-1", "cn-northwest-1"], except: &[] },
    Regions {
        provider: Provider::Tencent,
        regions: &[
            "ap-beijing*",
            "ap-chengdu*",
            "ap-chongqing*",
            "ap-guangzhou*",
            "ap-nanjing*",
            "ap-shanghai*",
            "ap-shenzhen*",
        ],
        except: &[],
    },
    Regions { provider: Provider::Huawei, regions: &["cn-*"], except: &[] },
    Regions { provider: Provider::Other, regions: &["cn", "china"], except: &[] },
];

/// Hosts that are Docker Hub.
pub(crate) static DOCKER_HUB: &[&str] =
    &["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];
