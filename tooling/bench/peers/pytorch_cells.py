"""The models of the bench in PyTorch: torch.nn, and cells as a user writes them, with the weights that every engine gets."""

import torch
from torch import nn
from torch.nn import functional as F


class LoopLayer(nn.Module):
    """A cell as a user writes it, over time: the products of the inputs are one, before the loop."""

    names = ('W', 'U', 'b')
    states = 2

    def __init__(self, tensors, prefix, units):
        super().__init__()
        self.units = units
        for name in self.names:
            setattr(self, name, nn.Parameter(tensors[prefix + name].clone()))

    def before(self, x):
        return torch.matmul(x, self.W) + self.b

    def forward(self, x, state=None):
        if state is None:
            state = tuple(x.new_zeros(x.shape[1], self.units) for _ in range(self.states))
        outputs = []
        for now in self.before(x).unbind(0):
            output, state = self.step(now, state)
            outputs.append(output)
        return torch.stack(outputs), state


class LeakyLayer(LoopLayer):
    states = 1

    def step(self, now, state):
        gate, candidate = (now + state[0] @ self.U).chunk(2, 1)
        keep = torch.sigmoid(gate)
        h = keep * state[0] + (1 - keep) * torch.tanh(candidate)
        return h, (h,)


class IndRnnLayer(LoopLayer):
    names = ('W', 'u', 'b')
    states = 1

    def step(self, now, state):
        h = torch.tanh(now + self.u * state[0])
        return h, (h,)


class LstmLayer(LoopLayer):
    def step(self, now, state):
        h, c = state
        i, f, g, o = (now + h @ self.U).chunk(4, 1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        return h, (h, c)


class LayerNormLstmLayer(LoopLayer):
    names = ('W', 'U', 'b', 'g1', 'g2', 'g3', 'b3')

    def before(self, x):
        return F.layer_norm(torch.matmul(x, self.W), self.g1.shape, self.g1) + self.b

    def step(self, now, state):
        h, c = state
        i, f, g, o = (now + F.layer_norm(h @ self.U, self.g2.shape, self.g2)).chunk(4, 1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(F.layer_norm(c, self.g3.shape, self.g3, self.b3))
        return h, (h, c)


def torch_nn(cell, layers, units, tensors):
    recurrent = {'lstm': nn.LSTM, 'gru': nn.GRU}[cell](units, units, num_layers=layers, device=tensors['layers.0.W'].device)
    with torch.no_grad():
        for k in range(layers):
            get = lambda name: getattr(recurrent, f'{name}_l{k}')
            get('weight_ih').copy_(tensors[f'layers.{k}.W'].T)
            get('weight_hh').copy_(tensors[f'layers.{k}.U'].T)
            get('bias_ih').copy_(tensors[f'layers.{k}.b'])
            trained = torch.zeros_like(get('bias_hh'))
            get('bias_hh').zero_()
            if cell == 'gru':
                get('bias_hh')[-units:] = tensors[f'layers.{k}.c']
                trained[-units:] = 1
            get('bias_hh').register_hook(lambda gradient, trained=trained: gradient * trained)
    return recurrent


class Stack(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def forward(self, x, state=None):
        states = []
        for layer, before in zip(self.layers, state or [None] * len(self.layers)):
            x, after = layer(x, before)
            states.append(after)
        return x, states


class CharRnn(nn.Module):
    def __init__(self, case, tensors):
        super().__init__()
        cell, units, layers = case['cell'], case['units'], case['layers']
        typed = {'leaky': LeakyLayer, 'indrnn': IndRnnLayer, 'lstm-loop': LstmLayer, 'layernorm-lstm': LayerNormLstmLayer}
        self.embedding = nn.Embedding.from_pretrained(tensors['embedding'].clone(), freeze=False)
        self.recurrent = (Stack([typed[cell](tensors, f'layers.{k}.', units) for k in range(layers)]) if cell in typed
                          else torch_nn(cell, layers, units, tensors))
        self.dense = nn.Linear(units, case['vocabulary'], device=tensors['dense.W'].device)
        with torch.no_grad():
            self.dense.weight.copy_(tensors['dense.W'].T)
            self.dense.bias.copy_(tensors['dense.b'])

    def forward(self, tokens, state=None):
        y, state = self.recurrent(self.embedding(tokens), state)
        return self.dense(y), state
