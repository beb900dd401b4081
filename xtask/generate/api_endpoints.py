"""Where the requests of an API go, by botocore's rules for endpoints."""

from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError

PARTITIONS = ("aws", "aws-cn", "aws-us-gov")


def endpoints(session, name, asked):
    """In each partition the address in most regions, the regions that differ, and the FIPS address where there is one."""
    loader = session.get_component("data_loader")
    rules = loader.load_service_model(name, "endpoint-rule-set-1")
    provider = EndpointProvider(rules, loader.load_data("partitions"))
    ways = [dict(way) for way in sorted({tuple(sorted(context.items())) for context in asked})] or [{}]
    if len(ways) > 1 and any(templates(provider, ["us-east-1"], way) != templates(provider, ["us-east-1"], ways[0]) for way in ways):
        raise SystemExit(f"{name}: its operations have different addresses, which one file of facts cannot say")
    made = {}
    for partition in PARTITIONS:
        regions = session.get_available_regions("ec2", partition)
        if found := templates(provider, regions, ways[0]):
            made[partition] = found
    return made


def templates(provider, regions, context):
    plain = {region: found for region in regions if (found := resolved(provider, region, False, context))}
    if not plain:
        return None
    template = commonest(url for url, _ in plain.values())
    made = {"url": template}
    if signing := {signing for region, (_, signing) in plain.items() if signing != region}:
        made["signing_region"] = signing.pop()
    if others := {region: url for region, (url, _) in plain.items() if in_region(url, region) != in_region(template, region)}:
        made["others"] = others
    if fips := [found[0] for region in regions if (found := resolved(provider, region, True, context))]:
        made["fips"] = commonest(fips)
    return made


def commonest(urls):
    urls = list(urls)
    return max(set(urls), key=lambda url: (urls.count(url), url))


def in_region(url, region):
    return url.replace("{region}", region)


def resolved(provider, region, fips, context):
    try:
        endpoint = provider.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=False, **context)
    except EndpointProviderError:
        return None
    schemes = endpoint.properties.get("authSchemes") or [{}]
    return endpoint.url.replace(region, "{region}"), schemes[0].get("signingRegion", region)
