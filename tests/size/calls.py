"""calls.py - who calls whom and on how much stack, as gcc tells it (-fcallgraph-info=su, a .ci file a unit).

Calls through pointers are not seen: a chain ends there.
"""

import re


class Function:
    """A function of ours, or one of a library (stack None)."""

    def __init__(self, name):
        self.name, self.stack, self.kind, self.place = name, None, "", ""
        self.calls, self.indirect = set(), False


def read(paths):
    """{name: Function} of all units."""
    functions = {}

    def get(name):
        return functions.setdefault(name, Function(name))

    for path in paths:
        with open(path, encoding="utf-8") as lines:
            text = lines.read()
        for name, label in re.findall(r'^node: \{ title: "([^"]*)" label: "([^"]*)"', text, re.M):
            stack = re.search(r"\\n(\d+) bytes \(([^)]*)\)", label)
            if stack:
                function = get(name)
                function.stack, function.kind = int(stack.group(1)), stack.group(2)
                function.place = label.split("\\n")[1].rsplit(":", 1)[0]
        for caller, called in re.findall(r'^edge: \{ sourcename: "([^"]*)" targetname: "([^"]*)"', text, re.M):
            if called == "__indirect_call":
                get(caller).indirect = True
            else:
                get(caller).calls.add(called)
                get(called)
    return functions


def circles(functions):
    """Groups of functions that call one another (Tarjan), callees before callers; groups of one too."""
    index, low, stack, on_stack, groups = {}, {}, [], set(), []
    for root in sorted(functions):
        if root in index:
            continue
        work = [(root, None)]
        while work:
            name, callees = work.pop()
            if callees is None:
                index[name] = low[name] = len(index)
                stack.append(name)
                on_stack.add(name)
                callees = iter(sorted(functions[name].calls))
            for callee in callees:
                if callee not in index:
                    work.append((name, callees))
                    work.append((callee, None))
                    break
                if callee in on_stack:
                    low[name] = min(low[name], index[callee])
            else:
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[name])
                if low[name] == index[name]:
                    group = stack[stack.index(name):]
                    del stack[stack.index(name):]
                    on_stack.difference_update(group)
                    groups.append(group)
    return groups


def is_circle(functions, group):
    return len(group) > 1 or group[0] in functions[group[0]].calls


def deepest(functions):
    """(bytes, names) of the chain of calls that takes most stack; a circle counts as one turn of it."""
    best = {}
    for group in circles(functions):
        own = sum(functions[name].stack or 0 for name in group)
        below = [best[callee] for name in group for callee in functions[name].calls if callee not in group]
        most = max(below, default=(0, []))
        for name in group:
            best[name] = own + most[0], [name] + most[1]
    return max(best.values(), default=(0, []))
