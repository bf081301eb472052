"""Golden vectors of convolutions, poolings and group normalization of images: golden/images.json.

Torch keeps channels first, [B, C, H, W], and kernels as [units, inputs / groups, kH, kW]. Here channels are last, [B, H, W, C], and
kernels are [kH, kW, inputs / groups, units]. Everything is stored with channels last.
"""

import torch
from torch.nn import functional as F

from golden import draw, gradients, leaves, main, tensor, tensors

EPSILON = 1e-5


def channels_first(images):
    return images.permute(0, 3, 1, 2)


def channels_last(images):
    return images.permute(0, 2, 3, 1)


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def widths(image, size, stride, padding, dilation):
    """Padding before and after each axis. `same` gives ceil(length / stride) positions, with the odd one after the image, as in Keras."""
    if padding == 'valid':
        return [(0, 0), (0, 0)]
    if padding != 'same':
        return [(width, width) for width in pair(padding)]
    found = []
    for length, extent, step, apart in zip(image, size, stride, dilation):
        total = max(0, (-(-length // step) - 1) * step + (extent - 1) * apart + 1 - length)
        found.append((total // 2, total - total // 2))
    return found


def padded(x, around, value=0.0):
    (top, bottom), (left, right) = around
    return F.pad(x, (left, right, top, bottom), value=value)


def convolve(x, params, options):
    stride, dilation = pair(options.get('stride', 1)), pair(options.get('dilation', 1))
    kernel = params['kernel']
    around = widths(x.shape[1:3], kernel.shape[:2], stride, options.get('padding', 'valid'), dilation)
    y = F.conv2d(padded(channels_first(x), around), kernel.permute(3, 2, 0, 1), None, stride, 0, dilation, options.get('groups', 1))
    return channels_last(y)


def convolve_transpose(x, params, options):
    """The whole result without padding, of which the padding cuts away its widths. Beyond the last kernel there are zeros."""
    stride, kernel = pair(options.get('stride', 1)), params['kernel']
    size, positions, padding = kernel.shape[:2], x.shape[1:3], options.get('padding', 'valid')
    full = channels_last(F.conv_transpose2d(channels_first(x), kernel.permute(3, 2, 0, 1), None, stride))
    if padding == 'same':
        smallest = [count * step for count, step in zip(positions, stride)]
    else:
        smallest = [(count - 1) * step + extent - 2 * width
                    for count, step, extent, width in zip(positions, stride, size, (0, 0) if padding == 'valid' else pair(padding))]
    image = options.get('image', smallest)
    (top, _), (left, _) = widths(image, size, stride, padding, (1, 1))
    missing = [max(0, before + length - extent) for before, length, extent in zip((top, left), image, full.shape[1:3])]
    full = F.pad(full, (0, 0, 0, missing[1], 0, missing[0]))
    return full[:, top:top + image[0], left:left + image[1]]


def windowed(x, options):
    size = pair(options['size'])
    stride = pair(options.get('stride', size))
    return size, stride, widths(x.shape[1:3], size, stride, options.get('padding', 'valid'), (1, 1))


def max_pool(x, _, options):
    size, stride, around = windowed(x, options)
    y = padded(channels_first(x), around, float('-inf'))
    windows = y.unfold(2, size[0], stride[0]).unfold(3, size[1], stride[1]).flatten(-2)
    if windows.shape[-1] > 1:  # equal greatest elements share the gradient, where torch takes one of them
        first, second = windows.topk(2, dim=-1).values.unbind(-1)
        assert (first > second).all(), f'{options}: two elements are the greatest; rename the case to draw others'
    return channels_last(F.max_pool2d(y, size, stride))


def average_pool(x, _, options):
    """The padding does not count: the sum of a window over the number of its elements in the image."""
    size, stride, around = windowed(x, options)
    area = size[0] * size[1]
    total = F.avg_pool2d(padded(channels_first(x), around), size, stride) * area
    count = F.avg_pool2d(padded(torch.ones_like(channels_first(x)), around), size, stride) * area
    return channels_last(total / count)


def group_norm(x, params, options):
    return channels_last(F.group_norm(channels_first(x), options['groups'], params['g'], params.get('b'), options['epsilon']))


OPERATIONS = {
    'convolve2d': convolve,
    'convolveTranspose2d': convolve_transpose,
    'maxPool2d': max_pool,
    'averagePool2d': average_pool,
    'groupNorm': group_norm,
}


def case(name, operation, shape, options, **shapes):
    """The loss is the sum of all outputs, each element times its own weight."""
    x, params = draw(f'{name} input', *shape), {path: draw(f'{name} {path}', *given) for path, given in shapes.items()}
    given, p = x.clone().requires_grad_(), leaves(params)
    outputs = OPERATIONS[operation](given, p, options)
    weights = draw(f'{name} weights', *outputs.shape)
    loss = (outputs * weights).sum()
    loss.backward()
    return {'name': name, 'operation': operation, 'options': options, 'params': tensors(params), 'input': tensor(x),
            'outputs': tensor(outputs), 'loss': {'weights': {'outputs': tensor(weights)}, 'value': loss.item()},
            'gradients': {'params': tensors(gradients(p)), 'input': tensor(given.grad)}}


def convolutions():
    make = lambda name, shape, kernel, **options: case(f'convolution, {name}', 'convolve2d', shape, options, kernel=kernel)
    return [
        make('3x3', (2, 5, 6, 3), (3, 3, 3, 4)),
        make('padding same', (2, 4, 5, 2), (3, 3, 2, 3), padding='same'),
        make('even kernel, padding same', (1, 5, 4, 2), (2, 4, 2, 3), padding='same'),
        make('stride', (2, 7, 6, 2), (3, 2, 2, 3), stride=[2, 1]),
        make('stride, padding same', (2, 7, 6, 2), (3, 3, 2, 3), stride=2, padding='same'),
        make('padding by number', (1, 4, 5, 2), (3, 3, 2, 3), padding=[2, 1]),
        make('dilation', (1, 7, 8, 2), (3, 2, 2, 3), dilation=[2, 3]),
        make('dilation, stride, padding same', (1, 8, 7, 2), (3, 3, 2, 2), dilation=2, stride=2, padding='same'),
        make('groups', (2, 4, 5, 6), (3, 3, 3, 4), groups=2, padding='same'),
        make('depthwise', (2, 5, 4, 3), (3, 3, 1, 3), groups=3, padding='same'),
        make('depthwise, two units a channel', (1, 5, 4, 3), (2, 3, 1, 6), groups=3),
        make('1x1', (2, 3, 4, 5), (1, 1, 5, 3)),
        make('1x1, stride', (1, 5, 4, 3), (1, 1, 3, 2), stride=2),
        make('kernel of the size of the image', (3, 3, 4, 2), (3, 4, 2, 5)),
    ]


def transposes():
    make = lambda name, shape, kernel, **options: case(f'transposed convolution, {name}', 'convolveTranspose2d', shape, options, kernel=kernel)
    return [
        make('3x3', (2, 3, 4, 3), (3, 3, 2, 3)),
        make('stride', (2, 3, 2, 3), (2, 2, 4, 3), stride=2),
        make('stride, padding same', (1, 3, 4, 2), (3, 3, 3, 2), stride=2, padding='same'),
        make('padding by number', (1, 3, 4, 2), (4, 3, 2, 2), stride=[2, 1], padding=1),
        make('image given', (1, 3, 3, 2), (3, 3, 2, 2), stride=2, padding=1, image=[6, 6]),
    ]


def poolings():
    return [case(f'{"maximum" if operation == "maxPool2d" else "mean"} of windows, {name}', operation, shape, options)
            for operation in ('maxPool2d', 'averagePool2d')
            for name, shape, options in (
                ('2x2', (2, 4, 6, 3), {'size': 2}),
                ('overlapping', (1, 5, 6, 2), {'size': 3, 'stride': [2, 1]}),
                ('padding same', (2, 5, 4, 2), {'size': [3, 2], 'stride': 2, 'padding': 'same'}),
                ('padding by number', (1, 4, 5, 2), {'size': 3, 'stride': 2, 'padding': 1}),
                ('rows and columns left over', (1, 5, 7, 2), {'size': [2, 3]}),
            )]


def group_norms():
    make = lambda name, shape, groups, **shapes: case(f'group norm, {name}', 'groupNorm', shape, {'groups': groups, 'epsilon': EPSILON}, **shapes)
    return [
        make('two groups', (2, 3, 4, 6), 2, g=(6,), b=(6,)),
        make('one group', (2, 2, 3, 4), 1, g=(4,), b=(4,)),
        make('a group for each channel', (2, 3, 3, 3), 3, g=(3,), b=(3,)),
        make('no shift', (1, 2, 4, 4), 2, g=(4,)),
    ]


FILES = {'images': lambda: convolutions() + transposes() + poolings() + group_norms()}

if __name__ == '__main__':
    main(FILES)
