"""WAF types that the emulator's CloudFormation lacks, and the logging API that its WAF lacks.

No request is inspected. Logging is a placeholder: PutLoggingConfiguration and its three sisters
keep and return what they are given, and nothing is logged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import waf

from delivery.local.emulator.calls import aws
from delivery.local.emulator.resource_types import Made, Properties, Record, add, chosen

# An answer of a service: status, headers, body.
Answer = tuple[int, dict[str, str], bytes]

# The field of the web ACL's own record that holds its logging: so it is saved, restored and
# deleted with the ACL. Clients ignore fields they do not know.
_LOGGING = "LoggingConfiguration"


def install() -> None:
    """Teach the types and the API."""
    add("AWS::WAFv2::WebACLAssociation", create=_associate, delete=_disassociate)
    add("AWS::WAFv2::IPSet", create=_create_ips, update=_update_ips, delete=_delete_ips)
    add(
        "AWS::WAFv2::RegexPatternSet",
        create=_create_patterns,
        update=_update_patterns,
        delete=_delete_patterns,
    )
    add(
        "AWS::WAFv2::LoggingConfiguration",
        create=_start_logging,
        update=_change_logging,
        delete=_stop_logging,
    )
    _add_logging_api()


def _associate(_logical_id: str, given: Properties, _stack_name: str) -> Made:
    request = chosen(given, "ResourceArn", "WebACLArn")
    aws("wafv2").associate_web_acl(**request)
    return "|".join(request.values()), {}


def _disassociate(_physical_id: str, given: Properties) -> None:
    aws("wafv2").disassociate_web_acl(ResourceArn=given["ResourceArn"])


def _create_ips(logical_id: str, given: Properties, stack_name: str) -> Made:
    request = chosen(given, "Scope", "Description", "IPAddressVersion", "Addresses", "Tags")
    name = given.get("Name", f"{stack_name}-{logical_id}")
    return _made(aws("wafv2").create_ip_set(Name=name, **request)["Summary"], given)


def _update_ips(physical_id: str, _old: Properties, new: Properties, _stack_name: str) -> Made:
    which = _which(physical_id)
    found = aws("wafv2").get_ip_set(**which)
    aws("wafv2").update_ip_set(
        **which, **chosen(new, "Description", "Addresses"), LockToken=found["LockToken"]
    )
    return _made(found["IPSet"], new)


def _delete_ips(physical_id: str, _given: Properties) -> None:
    which = _which(physical_id)
    aws("wafv2").delete_ip_set(**which, LockToken=aws("wafv2").get_ip_set(**which)["LockToken"])


def _create_patterns(logical_id: str, given: Properties, stack_name: str) -> Made:
    request = chosen(given, "Scope", "Description", "Tags")
    name = given.get("Name", f"{stack_name}-{logical_id}")
    made = aws("wafv2").create_regex_pattern_set(
        Name=name, RegularExpressionList=_patterns(given), **request
    )
    return _made(made["Summary"], given)


def _update_patterns(physical_id: str, _old: Properties, new: Properties, _stack_name: str) -> Made:
    which = _which(physical_id)
    found = aws("wafv2").get_regex_pattern_set(**which)
    aws("wafv2").update_regex_pattern_set(
        **which,
        **chosen(new, "Description"),
        RegularExpressionList=_patterns(new),
        LockToken=found["LockToken"],
    )
    return _made(found["RegexPatternSet"], new)


def _delete_patterns(physical_id: str, _given: Properties) -> None:
    which = _which(physical_id)
    found = aws("wafv2").get_regex_pattern_set(**which)
    aws("wafv2").delete_regex_pattern_set(**which, LockToken=found["LockToken"])


def _patterns(given: Properties) -> list[dict[str, str]]:
    return [{"RegexString": pattern} for pattern in given["RegularExpressionList"]]


def _made(summary: Mapping[str, str], given: Properties) -> Made:
    """Return the physical id, which is name, id and scope of the set, and the attributes."""
    physical_id = f"{summary['Name']}|{summary['Id']}|{given['Scope']}"
    return physical_id, {"Arn": summary["ARN"], "Id": summary["Id"]}


def _which(physical_id: str) -> dict[str, str]:
    name, set_id, scope = physical_id.split("|")
    return {"Name": name, "Id": set_id, "Scope": scope}


def _start_logging(_logical_id: str, given: Properties, _stack_name: str) -> Made:
    configuration = chosen(
        given, "ResourceArn", "LogDestinationConfigs", "RedactedFields", "LoggingFilter"
    )
    aws("wafv2").put_logging_configuration(LoggingConfiguration=configuration)
    return given["ResourceArn"], {}


def _change_logging(_physical_id: str, _old: Properties, new: Properties, stack_name: str) -> Made:
    return _start_logging("", new, stack_name)


def _stop_logging(physical_id: str, _given: Properties) -> None:
    aws("wafv2").delete_logging_configuration(ResourceArn=physical_id)


def _add_logging_api() -> None:
    """Answer the four logging actions in front of the emulator's WAF, which has none of them."""
    answer_others = waf.handle_request
    actions = {
        "PutLoggingConfiguration": _put,
        "GetLoggingConfiguration": _get,
        "DeleteLoggingConfiguration": _forget,
        "ListLoggingConfigurations": _list,
    }

    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, list[str]]
    ) -> Answer:
        action = actions.get(headers.get("x-amz-target", "").rpartition(".")[2])
        if action:
            return action(json.loads(body or b"{}"))
        answer: Answer = await answer_others(method, path, headers, body, query)
        return answer

    waf.handle_request = handle_request


def _put(request: Record) -> Answer:
    configuration = request[_LOGGING]
    acl, refusal = waf._resolve_local_web_acl(configuration["ResourceArn"])
    if refusal:
        return _as_answer(refusal)
    acl[_LOGGING] = configuration
    return _as_answer(json_response({_LOGGING: configuration}))


def _get(request: Record) -> Answer:
    acl, refusal = waf._resolve_local_web_acl(request["ResourceArn"])
    if refusal:
        return _as_answer(refusal)
    if _LOGGING not in acl:
        message = f"{request['ResourceArn']} has no logging configuration"
        return _as_answer(error_response_json("WAFNonexistentItemException", message, 400))
    return _as_answer(json_response({_LOGGING: acl[_LOGGING]}))


def _forget(request: Record) -> Answer:
    acl, refusal = waf._resolve_local_web_acl(request["ResourceArn"])
    if refusal:
        return _as_answer(refusal)
    acl.pop(_LOGGING, None)
    return _as_answer(json_response({}))


def _list(request: Record) -> Answer:
    acls = waf._values_for_scope(waf._web_acls, request.get("Scope"))
    found = [acl[_LOGGING] for acl in acls if _LOGGING in acl]
    return _as_answer(json_response({"LoggingConfigurations": found}))


def _as_answer(untyped: Any) -> Answer:  # the emulator is untyped
    answer: Answer = untyped
    return answer
