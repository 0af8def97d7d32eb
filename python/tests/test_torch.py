"""Models of PyTorch to updates and back: names, types, buffers, tied and frozen parameters, wrappers."""

import warnings

import numpy as np
import pytest
from shared import SETTINGS

from sealedsum import ArgumentError, Federation, Layout

torch = pytest.importorskip("torch")

import sealedsum.torch as st  # noqa: E402

nn = torch.nn


def net(dtype=torch.float32):
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.ReLU(), nn.Linear(3, 1)).to(dtype)


def shift(module, by):
    with torch.no_grad():
        for p in module.parameters():
            p += by


def test_names_and_shapes_are_those_of_the_state_dict():
    arrays = st.parameters(net())
    assert list(arrays) == [
        "0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "3.weight", "3.bias"]
    assert all(a.dtype == np.float32 for a in arrays.values())
    assert Layout.of(arrays).shapes["0.weight"] == (3, 4)
    assert list(st.parameters(net(), exclude=["1.*", "3.bias"])) == ["0.weight", "0.bias", "3.weight"]
    assert list(st.parameters(net(), exclude="[13].*")) == ["0.weight", "0.bias"]
    with pytest.raises(ArgumentError, match="no parameter is left"):
        st.parameters(net(), exclude="*")


def test_an_update_is_what_changed_and_the_snapshot_is_a_copy():
    model = net()
    before = st.Snapshot(model, exclude="1.running_*")
    shift(model, 0.25)
    update = before.update(model)
    assert "1.num_batches_tracked" not in update and "1.running_mean" not in update
    assert all(np.allclose(u, 0.25) for u in update.values())
    assert all(np.array_equal(u, v) for u, v in zip(update.values(), before.update(model.state_dict()).values()))
    # Of two state_dicts, the same; integers are passed over.
    older = {k: v.clone() for k, v in net().state_dict().items()}
    assert np.allclose(st.update(older, model)["0.weight"], 0.25)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_types(dtype):
    model = net(dtype)
    before = st.Snapshot(model)
    shift(model, 0.5)
    update = before.update(model)
    assert update["0.weight"].dtype == (np.float64 if dtype == torch.float64 else np.float32)
    assert np.allclose(update["0.weight"], 0.5, atol=0.01)
    st.apply(model, {"0.bias": np.full(3, 0.25)})
    st.load(model, {"3.bias": np.full(1, 0.75)})
    assert model[3].bias.item() == 0.75 and model[0].bias.dtype == dtype
    # A state_dict itself may be sealed, of whatever type.
    layout = Layout.of(model.state_dict(), exclude="*.num_batches_tracked")
    assert np.isfinite(layout.flatten(model.state_dict())).all()


def test_frozen_parameters_are_left_out_and_stay():
    model = net()
    model[0].requires_grad_(False)
    assert "0.weight" not in st.parameters(model) and "3.weight" in st.parameters(model)
    # Frozen behind the charter's back: what was agreed on is still sent.
    before = st.Snapshot(net())
    assert "0.weight" in before.update(model)


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = nn.Linear(3, 3, bias=False), nn.Linear(3, 3, bias=False)
        self.decoder.weight = self.encoder.weight


def test_tied_parameters_are_sealed_and_applied_once():
    model = Tied()
    for source in (model, model.state_dict()):
        assert list(st.parameters(source)) == ["encoder.weight"]
    before = model.decoder.weight.detach().clone()
    st.apply(model, {"encoder.weight": np.ones((3, 3))})
    assert torch.allclose(model.decoder.weight, before + 1)


def test_two_parts_of_one_tensor_are_two_parameters():
    whole = torch.arange(6.0)
    assert list(st.parameters({"a": whole[:3], "b": whole[3:], "all": whole})) == ["a", "b", "all"]


def test_what_cannot_be_sealed_is_named():
    for name, tensor in [
        ("complex", torch.zeros(2, dtype=torch.complex64)), ("sparse", torch.zeros(2, 2).to_sparse()),
        ("meta", torch.zeros(2, device="meta")),
    ]:
        with pytest.raises(ArgumentError, match=name):
            st.parameters({"w": torch.zeros(1), name: tensor})
        assert list(st.parameters({"w": torch.zeros(1), name: tensor}, exclude=name)) == ["w"]
    for wrong in (None, 3, "model", [torch.zeros(2)]):
        with pytest.raises(ArgumentError):
            st.parameters(wrong)
        with pytest.raises(ArgumentError):
            st.apply(net(), wrong)


def test_names_and_shapes_are_checked_before_anything_changes():
    model = net()
    state = {k: v.clone() for k, v in model.state_dict().items()}
    for change in ({"9.bias": np.zeros(1)}, {"3.bias": np.zeros(2)}, {"1.num_batches_tracked": np.zeros(())}):
        for put in (st.apply, st.load):
            with pytest.raises(ArgumentError):
                put(model, {"0.bias": np.ones(3), **change})
    assert all(torch.equal(state[k], v) for k, v in model.state_dict().items())
    before = st.Snapshot(model)
    with pytest.raises(ArgumentError, match="0.weight"):
        before.update(nn.Linear(2, 2))
    with pytest.raises(ArgumentError, match="shape"):
        before.update(nn.Sequential(nn.Linear(5, 3)))


def test_wrappers_leave_names_as_they_are():
    model = net()
    names = list(st.parameters(model))
    assert list(st.parameters(nn.DataParallel(model))) == names
    assert list(st.parameters(torch.compile(model))) == names
    assert list(st.parameters(torch.compile(model).state_dict())) == names
    # A model's own child may have such a name.
    own = nn.ModuleDict({"module": nn.Linear(1, 1)})
    assert list(st.parameters(own)) == ["module.weight", "module.bias"]
    assert list(st.parameters(own.state_dict())) == ["module.weight", "module.bias"]


@pytest.mark.parametrize("mode", ["hooks", "functorch", "ghost", "unwrapped"])
def test_opacus(mode):
    opacus = pytest.importorskip("opacus")
    model = nn.Sequential(nn.Linear(3, 2), nn.Tanh(), nn.Linear(2, 1))
    before = st.Snapshot(model)
    names = list(st.parameters(model))
    rows = torch.utils.data.TensorDataset(torch.randn(32, 3), torch.randn(32, 1))
    more = {"wrap_model": False} if mode == "unwrapped" else {"grad_sample_mode": mode}
    loss_of = nn.MSELoss()
    if mode == "ghost":
        more["criterion"] = loss_of
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = opacus.PrivacyEngine().make_private(
            module=model, optimizer=torch.optim.SGD(model.parameters(), lr=0.1),
            data_loader=torch.utils.data.DataLoader(rows, batch_size=8), noise_multiplier=1.0, max_grad_norm=1.0,
            **more)
        private, optimizer = made[0], made[1]
        if mode == "ghost":
            loss_of = made[2]
        for x, y in made[-1]:
            optimizer.zero_grad()
            run = model if mode == "unwrapped" else private
            loss_of(run(x), y).backward()
            optimizer.step()
    assert list(st.parameters(private)) == names
    update = before.update(private)
    assert list(update) == names and any(np.abs(u).max() > 0 for u in update.values())
    if hasattr(private, "state_dict"):
        assert list(before.update(private.state_dict())) == names
    st.load(private, {name: np.zeros_like(u) for name, u in update.items()})
    assert all(not p.any() for p in model.parameters())


def test_a_sealed_round(tmp_path):
    model = net()
    with Federation.create(
        tmp_path / "fed", parameters=st.parameters(model, exclude="1.running_*"), **{**SETTINGS, "proofs": "none"}
    ) as federation:
        opened = federation.open_round()
        for i, name in enumerate(federation.clients):
            st.load(model, federation.model)
            before = st.Snapshot(model)
            shift(model, 0.01 * i)
            client = federation.client(name)
            # The snapshot has more than the charter: names bind what is sealed.
            opened.submit(client.seal(
                opened.notice, before.update(model), examples=100, metrics={"loss": 1, "auc": 1}))
        outcome = opened.close()
        assert np.allclose(outcome.mean["0.weight"], 0.01, atol=1e-4)
        st.load(model, outcome.model)
        assert np.allclose(st.parameters(model)["3.bias"], st.parameters(net())["3.bias"] + 0.01, atol=1e-4)
