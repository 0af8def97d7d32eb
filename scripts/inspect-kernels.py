#!/usr/bin/env python3
"""inspect-kernels.py OBJECT...: looks through compiled vector kernels for branches and addresses that data decide.

Reads `objdump -d` of x86-64 objects and reports, for every function whose name does not end in _vartime:
  gather    vector registers used as addresses (gathers, scatters);
  transfer  something in a vector or mask register that goes to a general register or to the flags; with none of these,
            only what general registers load from memory can reach a branch or an address, and for that a fixpoint over
            the function's blocks follows taint:
  branch    a conditional jump on flags that come from loaded data;
  address   a memory operand whose base or index comes from loaded data.
Clean are arguments, constants, what is loaded through the first argument (the ring or modulus, whose sizes are public)
and the arguments in PUBLIC, and what was clean when it went to the stack; tainted is everything else that is loaded, and
what a call returns.
Exits with 1 where something is found.
"""
import re
import subprocess
import sys

GATHER = re.compile(r"v?p?(gather|scatter)[dq]")
TRANSFER = re.compile(r"(kortest|ktest|vtestp|vptest$|ptest$|v?u?comis|v?pmovmskb|v?movmskp|v?pextr|v?cvtt?s[sd]2)")
MOVE_OUT = re.compile(r"(kmov[bwdq]|v?mov[dq])$")
LINE = re.compile(r"^\s*([0-9a-f]+):\t(\S+)\s*(.*)$")
MEMORY = re.compile(r"^(?:%[c-g]s:)?(-?0x[0-9a-f]+|-?\d+)?\(([^)]*)\)$")
NAMES = ["ax", "bx", "cx", "dx", "si", "di", "bp", "sp"]
CLEAN, STRUCTURE, TAINTED = "clean", "structure", "tainted"
# Where the shape of a batch of rows, which is public, goes through a vector register or a call, and taint cannot tell it
# from data: branches and addresses of these functions are left to MemorySanitizer; transfers and gathers are not.
SHAPED = {
    "digits8_small", "rows8_finish", "multiples8_rows_small", "multiples8_rows", "point8_multiply_many",
    "sums_add_u32x16", "sums_add_u64x8", "tabulate_u32x16", "tabulate_u64x8", "gauss_batches_avx512",
}
# Gathers at addresses of that shape, or at constant distances.
GATHERS = {"digits8_small", "gauss_batches_avx512"}
# What gives back which of its inputs are good.
VERDICTS = {"ristretto8_decode", "unpack_u32x16", "unpack_u64x8"}
# Arguments besides the first that point to what is public: the addresses of rows.
PUBLIC = {"load": "rdx", "store": "rsi", "gather": "rdx", "scatter": "rsi"}
NO_FLAGS = {"mov", "movabs", "lea", "push", "pop", "not", "xchg", "bswap", "mulx", "rorx", "sarx", "shlx", "shrx"}
READ_ONLY = {"cmp", "test", "bt"}


def full(register):
    """The 64-bit name of a general register, or None."""
    r = register.lstrip("%")
    if re.fullmatch(r"r\d+[dwb]?", r):
        return re.match(r"r\d+", r).group()
    for name in NAMES:
        if r in ("r" + name, "e" + name, name, name[0] + "l", name[0] + "h", name + "l"):
            return "r" + name
    return None


def operands(text):
    text = re.sub(r"\{[^}]*\}", "", re.sub(r"\s*[#<].*$", "", text))
    return [o.strip() for o in re.findall(r"(?:[^,(]|\([^)]*\))+", text)]


def join(a, b):
    """Two paths that meet."""
    if a == b:
        return a
    return TAINTED if TAINTED in (a, b) else CLEAN


class Function:
    def __init__(self, name):
        self.name, self.code, self.found = name, [], set()

    def report(self, address, kind, text):
        self.found.add((address, kind, text))

    def value(self, state, operand, address, text):
        """The state of what an operand reads, and its slot on the stack if it is one."""
        if operand.startswith("$"):
            return CLEAN, None
        memory = MEMORY.match(operand)
        if not memory:
            register = full(operand)
            return (state.get(register, CLEAN) if register else CLEAN), None
        offset = int(memory.group(1) or "0", 0)
        parts = [p.strip() for p in memory.group(2).split(",")]
        if parts[0] == "%rip":
            return CLEAN, None
        registers = [full(p) for p in parts[:2] if p.startswith("%")]
        if any(p.startswith(("%xmm", "%ymm", "%zmm")) for p in parts):
            self.report(address, "gather", text)
        for r in registers:
            if state.get(r, CLEAN) == TAINTED:
                self.report(address, "address", text)
        if registers in (["rsp"], ["rbp"]):
            slot = (registers[0], offset)
            return state.get(slot, CLEAN), slot
        return (CLEAN if registers and state.get(registers[0]) == STRUCTURE else TAINTED), None

    def step(self, state, address, op, text, ops):
        """Changes the state by one instruction."""
        line = f"{op} {text}"
        if GATHER.search(op):
            self.report(address, "gather", line)
        if TRANSFER.match(op):
            self.report(address, "transfer", line)
        if re.search(r"%(k[0-7]|[xyz]mm)", text):
            if MOVE_OUT.match(op) and ops and full(ops[-1]):
                self.report(address, "transfer", line)
            for o in ops:
                _, slot = self.value(state, o, address, line)
                if slot and o is ops[-1]:
                    width = 64 if "%zmm" in text else 32 if "%ymm" in text else 16 if "%xmm" in text else 8
                    for i in range(0, width, 8):
                        state[(slot[0], slot[1] + i)] = TAINTED
            return
        if op.startswith("call"):
            for r in ("rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "flags"):
                state[r] = TAINTED
            return
        if re.match(r"j(?!mp)", op):
            if state.get("flags") == TAINTED:
                self.report(address, "branch", line)
            return
        if not ops:
            return
        if op.startswith("jmp") or op.startswith("nop"):
            return
        values = [self.value(state, o, address, line) for o in ops] if not op.startswith("lea") else []
        base = re.sub(r"[bwlq]$", "", op) if op[:-1] in ("mov", "cmp", "test", "add", "sub", "push", "pop") else op
        if op.startswith("lea"):
            memory = MEMORY.match(ops[0])
            registers = [full(p) for p in memory.group(2).split(",")[:2] if p.startswith("%")] if memory else []
            kinds = [state.get(r, CLEAN) for r in registers if r]
            result = TAINTED if TAINTED in kinds else STRUCTURE if STRUCTURE in kinds[:1] else CLEAN
            state[full(ops[-1])] = result
            return
        if base == "push":
            return
        taint = TAINTED if any(v == TAINTED for v, _ in values) else CLEAN
        if op.startswith("cmov") or re.match(r"(adc|sbb|adcx|adox|set|rcl|rcr)", op):
            taint = TAINTED if state.get("flags") == TAINTED else taint
        if base in READ_ONLY or re.match(r"(cmp|test|bt)[bwlq]?$", op):
            state["flags"] = taint
            return
        if base == "xor" and len(ops) == 2 and ops[0] == ops[1] or op.startswith("xor") and ops[0] == ops[-1]:
            taint = CLEAN
        if base == "mov" and len(ops) == 2:
            taint = values[0][0] if values[0][0] in (STRUCTURE, TAINTED) else CLEAN
        elif not re.match(r"(set|cmov|mov|bswap|not)", op) and base not in NO_FLAGS:
            state["flags"] = taint
        if op.startswith("mov"):  # with extension, too: the old contents go
            taint = values[0][0]
        if base == "pop":
            taint = CLEAN
        targets = [ops[-1]] + ([ops[-2]] if op.startswith(("mulx", "xchg")) else [])
        if len(ops) == 1 and re.match(r"i?(mul|div)", op):
            if state.get("rax") == TAINTED:
                taint = TAINTED
            state["rax"] = state["rdx"] = taint
            return
        for target in targets:
            register = full(target)
            if register:
                state[register] = taint
            elif MEMORY.match(target):
                _, slot = self.value(state, target, address, line)
                if slot:
                    state[slot] = taint

    def blocks(self):
        addresses = [c[0] for c in self.code]
        index = {a: i for i, a in enumerate(addresses)}
        starts = {0}
        for i, (_, op, text, _) in enumerate(self.code):
            if op.startswith("j"):
                starts.add(i + 1)
                target = re.match(r"([0-9a-f]+)", text)
                if target and int(target.group(1), 16) in index:
                    starts.add(index[int(target.group(1), 16)])
        return sorted(s for s in starts if s < len(self.code)), index

    def inspect(self):
        starts, index = self.blocks()
        ends = dict(zip(starts, starts[1:] + [len(self.code)]))
        entry = {0: {"rdi": STRUCTURE, PUBLIC.get(self.name, "rdi"): STRUCTURE}}
        work = [0]
        while work:
            start = work.pop()
            state = dict(entry[start])
            after = []
            falls = True
            for i in range(start, ends[start]):
                address, op, text, ops = self.code[i]
                self.step(state, address, op, text, ops)
                if op.startswith("j"):
                    target = re.match(r"([0-9a-f]+)", text)
                    if target and int(target.group(1), 16) in index:
                        after.append(index[int(target.group(1), 16)])
                    elif op.startswith("jmp") and text.startswith("*"):
                        self.report(address, "branch", f"{op} {text}")
                if op.startswith(("jmp", "ret", "ud2")):
                    falls = False
            if falls and ends[start] < len(self.code):
                after.append(ends[start])
            for block in after:
                old = entry.get(block)
                if old is None:
                    entry[block] = dict(state)
                    work.append(block)
                    continue
                merged = {k: join(old.get(k, CLEAN), state.get(k, CLEAN)) for k in old.keys() | state.keys()}
                if merged != old:
                    entry[block] = merged
                    work.append(block)
        excused = ({"branch", "address"} if self.name in SHAPED else set()) | (
            {"gather"} if self.name in GATHERS else set()) | ({"transfer"} if self.name in VERDICTS else set())
        return sorted(f for f in self.found if f[1] not in excused)


def functions(path):
    dump = subprocess.run(["objdump", "-d", "--no-show-raw-insn", path], capture_output=True, text=True, check=True)
    current = None
    for line in dump.stdout.splitlines():
        head = re.match(r"^[0-9a-f]+ <(.*)>:$", line)
        if head:
            current = Function(head.group(1))
            yield current
            continue
        body = LINE.match(line)
        if current and body:
            current.code.append((int(body.group(1), 16), body.group(2), body.group(3), operands(body.group(3))))


def main():
    bad = count = 0
    for path in sys.argv[1:]:
        for function in list(functions(path)):
            if function.name.endswith("_vartime") or not function.code:
                continue
            count += 1
            for address, kind, text in function.inspect():
                bad += 1
                print(f"{path}: {function.name}+{address:#x}: {kind}: {text}")
    print(f"inspect: {count} functions, {bad} findings")
    return 1 if bad or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
