"""One template on its way to its resources, and the children it nests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from delivery.resolved import functions
from delivery.resolved.deployment import Deployment, Gap, Resource
from delivery.resolved.values import Attribute, Nothing, Resolved

NESTED = "AWS::CloudFormation::Stack"


class Stack:
    """A template, the parameters it is given, and where in it we are (for the gaps)."""

    def __init__(
        self,
        templates: Mapping[str, Mapping[str, Any]],
        file: str,
        path: str,
        given: Mapping[str, Resolved],
        deployment: Deployment,
        *,
        above: tuple[str, ...] = (),
    ) -> None:
        self.templates, self.file, self.path, self.deployment = templates, file, path, deployment
        self.files = (*above, file)  # from the root down to this template
        self.template = templates.get(file) or {}
        self.here = ""
        self.parameters = self._parameters(given)
        self._conditions: dict[str, bool] = {}
        self._children: dict[str, dict[str, Resolved]] = {}

    def build(self) -> dict[str, Resolved]:
        """Add this stack's resources to the deployment; return its outputs."""
        self._refuse()
        resources = self.part("Resources")
        made = {id_: one for id_, one in resources.items() if self._exists(one)}
        for id_, one in made.items():
            if one.get("Type") == NESTED:
                self._nested(id_)
        for id_, one in made.items():
            self.here = id_
            resource = Resource(
                stack=self.path,
                file=self.file,
                logical_id=id_,
                type=one.get("Type", ""),
                properties=self.map(one.get("Properties") or {}),
                attributes=self.map(
                    {k: v for k, v in one.items() if k not in {"Type", "Properties", "Condition"}}
                ),
            )
            self.deployment.resources[resource.name] = resource
        outputs: dict[str, Resolved] = {}
        for name, output in self.part("Outputs").items():
            self.here = name
            if self._exists(output):
                outputs[name] = self.value(output.get("Value"))
        return outputs

    def _exists(self, part: Mapping[str, Any]) -> bool:
        return "Condition" not in part or self.condition(part["Condition"])

    def _parameters(self, given: Mapping[str, Resolved]) -> dict[str, Resolved]:
        declared = self.part("Parameters")
        for name in sorted(set(given) - set(declared)):
            self.gap(f"parameter {name} is given, but {self.file} takes none of that name")
        values: dict[str, Resolved] = {}
        for name, parameter in declared.items():
            if name in given:
                values[name] = given[name]
            elif "Default" in parameter:
                values[name] = str(parameter["Default"])
            else:
                self.gap(f"parameter {name} is not given")
                values[name] = Attribute(self.full_name(name), "Missing")
        return values

    def _nested(self, id_: str) -> dict[str, Resolved]:
        """Build the child *id_* once; its outputs may be asked for before its turn."""
        if id_ not in self._children:
            self.here, before = id_, self.here
            stack = self.part("Resources")[id_].get("Properties") or {}
            file = str(stack.get("TemplateURL", "")).rpartition("/")[2]
            self._children[id_] = {}  # two children that need each other end here
            if file not in self.templates:
                self.gap(f"TemplateURL {stack.get('TemplateURL')!r} names no template of the set")
            elif file in self.files:
                self.gap(f"{file} nests itself, by {' and '.join(self.files)}")
            else:
                path = self.full_name(id_)
                given = self.map(stack.get("Parameters") or {})
                deployment, above = self.deployment, self.files
                child = Stack(self.templates, file, path, given, deployment, above=above)
                self._children[id_] = child.build()
            self.here = before
        return self._children[id_]

    def _refuse(self) -> None:
        for name, rule in self.part("Rules").items():
            self.here = name
            if "RuleCondition" in rule and not functions.holds(self, rule["RuleCondition"]):
                continue
            for assertion in rule.get("Assertions", []):
                if not functions.holds(self, assertion.get("Assert")):
                    self.deployment.refused.append(str(assertion.get("AssertDescription", name)))

    # ---- what functions ask for

    def part(self, section: str) -> Mapping[str, Any]:
        """Return a section of the template, empty where there is none."""
        section_ = self.template.get(section)
        return section_ if isinstance(section_, dict) else {}

    def full_name(self, logical_id: str) -> str:
        """Return the name of a resource of this stack over all stacks."""
        return f"{self.path}/{logical_id}".lstrip("/")

    def condition(self, name: str) -> bool:
        """Return whether the condition *name* of this template holds."""
        if name not in self._conditions:
            declared = self.part("Conditions")
            if name not in declared:
                self.gap(f"condition {name} is not declared")
            self._conditions[name] = False  # a circle of conditions ends here
            self._conditions[name] = functions.holds(self, declared.get(name))
        return self._conditions[name]

    def attribute(self, logical_id: str, name: str) -> Resolved:
        """Return an attribute of a resource, or the output of a nested stack."""
        resource = self.part("Resources").get(logical_id)
        if resource is None:
            self.gap(f"{name} of {logical_id}, which is no resource")
        elif not self._exists(resource):
            self.gap(f"{name} of {logical_id}, which is not made: its condition does not hold")
        elif resource.get("Type") == NESTED and name.startswith("Outputs."):
            output = name.removeprefix("Outputs.")
            outputs = self._nested(logical_id)
            if output in outputs:
                return outputs[output]
            self.gap(f"{logical_id} has no output {output}")
        return Attribute(self.full_name(logical_id), name)

    def value(self, value: Any) -> Resolved:
        """Return *value* with every function carried out."""
        if isinstance(value, dict):
            if len(value) == 1:
                ((name, argument),) = value.items()
                if name == "Ref" or name.startswith("Fn::"):
                    return functions.carry_out(self, name, argument)
            return self.map(value)
        if isinstance(value, list):
            return [one for one in map(self.value, value) if one is not Nothing]
        return value

    def map(self, values: Mapping[str, Any]) -> dict[str, Resolved]:
        """Return *values* with every function carried out, without those that are nothing."""
        resolved = {key: self.value(value) for key, value in values.items()}
        return {key: value for key, value in resolved.items() if value is not Nothing}

    def gap(self, problem: str) -> None:
        """Remember something that cannot be resolved, with its place."""
        gap = Gap(self.file, self.here, problem)
        if gap not in self.deployment.gaps:
            self.deployment.gaps.append(gap)
