//! Who runs a cluster and where, guessed from its server's address and its names.

use super::kubeconfig::Context;

/// What was guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Guess {
    /// Name of the provider, as the configuration spells it.
    pub(super) provider: Option<&'static str>,
    /// Region, in the provider's spelling.
    pub(super) region: Option<String>,
}

/// Ends of API servers' addresses.
const HOSTS: [(&str, &str); 12] = [
    (".aliyuncs.com", "alibaba"),
    (".azmk8s.io", "azure"),
    (".azmk8s.cn", "azure"),
    (".azk8s.cn", "azure"),
    (".eks.amazonaws.com", "aws"),
    (".eks.amazonaws.com.cn", "aws"),
    (".api.aws", "aws"),
    (".gke.goog", "gcp"),
    (".tencent-cloud.com", "tencent"),
    (".tencentcs.com", "tencent"),
    (".myhuaweicloud.com", "huawei"),
    (".huaweicloud.com", "huawei"),
];

/// Words in names of contexts and clusters.
const WORDS: [(&str, &str); 16] = [
    ("ack", "alibaba"),
    ("aliyun", "alibaba"),
    ("alicloud", "alibaba"),
    ("alibaba", "alibaba"),
    ("aks", "azure"),
    ("azure", "azure"),
    ("eks", "aws"),
    ("eksctl", "aws"),
    ("aws", "aws"),
    ("gke", "gcp"),
    ("gcp", "gcp"),
    ("tke", "tencent"),
    ("tencent", "tencent"),
    ("cls", "tencent"),
    ("cce", "huawei"),
    ("huawei", "huawei"),
];

/// Cities that stand in names of regions: `cn-` before them at Alibaba, `ap-` at Tencent.
const CITIES: [&str; 18] = [
    "beijing",
    "chengdu",
    "chongqing",
    "fuzhou",
    "guangzhou",
    "hangzhou",
    "heyuan",
    "hongkong",
    "huhehaote",
    "nanjing",
    "qingdao",
    "shanghai",
    "shenzhen",
    "wuhan",
    "wulanchabu",
    "zhangjiakou",
    "zhengzhou",
    "zhongwei",
];

/// First parts of regions that continue with a direction: `us-east-1`, `asia-east1`.
const GEOGRAPHIES: [&str; 20] = [
    "af",
    "africa",
    "ap",
    "asia",
    "australia",
    "ca",
    "cn",
    "eu",
    "europe",
    "il",
    "la",
    "me",
    "mx",
    "na",
    "northamerica",
    "sa",
    "southamerica",
    "tr",
    "us",
    "ru",
];

/// Names of Azure regions without the number at their end.
const AZURE: [&str; 24] = [
    "australiaeast",
    "brazilsouth",
    "canadacentral",
    "centralindia",
    "centralus",
    "chinaeast",
    "chinanorth",
    "eastasia",
    "eastus",
    "francecentral",
    "germanywestcentral",
    "italynorth",
    "japaneast",
    "japanwest",
    "koreacentral",
    "northcentralus",
    "northeurope",
    "southcentralus",
    "southeastasia",
    "swedencentral",
    "switzerlandnorth",
    "uksouth",
    "westeurope",
    "westus",
];

/// What the names and the address of a context tell.
pub(super) fn guess(context: &Context) -> Guess {
    let labels: Vec<&str> = context.host.split('.').collect();
    let names = format!("{} {}", context.name, context.cluster).to_lowercase();
    let words = words(&names);
    let by_host = HOSTS.iter().find(|(end, _)| context.host.ends_with(end));
    let by_word = || WORDS.iter().find(|(word, _)| words.contains(word));
    let Some(provider) = by_host.or_else(by_word).map(|(_, provider)| *provider) else { return Guess::default() };
    let in_host = by_host.and_then(|_| labels.iter().find_map(|label| region(provider, &self::words(label))));
    Guess { provider: Some(provider), region: in_host.or_else(|| region(provider, &words)) }
}

/// The words of a name.
pub(super) fn words(name: &str) -> Vec<&str> {
    name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

fn region(provider: &str, words: &[&str]) -> Option<String> {
    match provider {
        "azure" => words.iter().find(is_azure).map(ToString::to_string),
        "alibaba" => city("cn", words).or_else(|| numbered(words)),
        "tencent" => city("ap", words),
        "gcp" => words.windows(2).find(is_gcp).map(|pair| pair.join("-")),
        _ => numbered(words),
    }
}

fn is_azure(word: &&&str) -> bool {
    AZURE.contains(&word.trim_end_matches(|c: char| c.is_ascii_digit()))
}

fn city(geography: &str, words: &[&str]) -> Option<String> {
    words.iter().find(|word| CITIES.contains(word)).map(|city| format!("{geography}-{city}"))
}

/// `cn-north-1`, `eu-central-1`, `ap-southeast-3`.
fn numbered(words: &[&str]) -> Option<String> {
    let fits = |part: &&[&str]| {
        GEOGRAPHIES.contains(&part[0]) && is_direction(part[1]) && part[2].chars().all(|c| c.is_ascii_digit())
    };
    words.windows(3).find(fits).map(|part| part.join("-"))
}

/// `us-central1`, of the zone `us-central1-a` too.
fn is_gcp(pair: &&[&str]) -> bool {
    let direction = pair[1].trim_end_matches(|c: char| c.is_ascii_digit());
    GEOGRAPHIES.contains(&pair[0]) && direction.len() < pair[1].len() && is_direction(direction)
}

fn is_direction(word: &str) -> bool {
    let rest = ["north", "south", "central"].iter().find_map(|start| word.strip_prefix(start)).unwrap_or(word);
    !word.is_empty() && (rest.is_empty() || rest == "east" || rest == "west")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_and_regions_of_common_addresses_and_names() {
        let check = |name: &str, host: &str, provider: Option<&'static str>, region: Option<&str>| {
            let context = Context { name: name.into(), host: host.into(), ..Context::default() };
            assert_eq!(guess(&context), Guess { provider, region: region.map(str::to_owned) }, "{name} {host}");
        };
        check("p", "apiserver.c1234.cn-shanghai.cs.aliyuncs.com", Some("alibaba"), Some("cn-shanghai"));
        check("p", "apiserver.c1234.ap-southeast-1.cs.aliyuncs.com", Some("alibaba"), Some("ap-southeast-1"));
        check("ack-prod", "47.100.1.2", Some("alibaba"), None);
        check("ack-prod-cn-hongkong", "47.100.1.2", Some("alibaba"), Some("cn-hongkong"));
        check("p", "shop-dns-1a2b.hcp.eastasia.azmk8s.io", Some("azure"), Some("eastasia"));
        check("p", "shop.1a-2b.privatelink.westeurope.azmk8s.io", Some("azure"), Some("westeurope"));
        check("p", "shop-1a.hcp.chinaeast2.cx.prod.service.azk8s.cn", Some("azure"), Some("chinaeast2"));
        check("p", "0af1.gr7.us-east-1.eks.amazonaws.com", Some("aws"), Some("us-east-1"));
        check("p", "0af1.yl4.cn-northwest-1.eks.amazonaws.com.cn", Some("aws"), Some("cn-northwest-1"));
        check("arn:aws:eks:eu-central-1:123456789012:cluster/shop", "x", Some("aws"), Some("eu-central-1"));
        check("me@shop.ap-northeast-1.eksctl.io", "x", Some("aws"), Some("ap-northeast-1"));
        check("gke_shop-123_us-central1-a_prod", "34.1.2.3", Some("gcp"), Some("us-central1"));
        check("gke_shop_asia-southeast1_prod", "34.1.2.3", Some("gcp"), Some("asia-southeast1"));
        check("p", "cls-1a2b.ccs.tencent-cloud.com", Some("tencent"), None);
        check("tke-ap-guangzhou-prod", "10.0.0.1", Some("tencent"), Some("ap-guangzhou"));
        check("cce-prod-cn-north-4", "10.0.0.1", Some("huawei"), Some("cn-north-4"));
        check("backpack-prod", "10.0.0.1", None, None);
        check("prod-us-east-1", "api.example.com", None, None);
    }
}
