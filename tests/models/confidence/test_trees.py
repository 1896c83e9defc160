import json

import numpy as np

from models.confidence.trees import Trees

STUMP = {
    "feature": [1, 0, 0],
    "threshold": [0.5, 0, 0],
    "left": [1, 1, 2],
    "right": [2, 1, 2],
    "value": [0, -1.0, 2.0],
}
LEAF = {"feature": [0], "threshold": [0], "left": [0], "right": [0], "value": [0.25]}


def test_trees_add_up_their_leaves():
    trees = Trees.from_json({"base": 0.5, "depth": 1, "trees": [STUMP, LEAF]})
    rows = np.array([[9, 0.5], [9, 0.6]], dtype=np.float32)
    assert trees.log_odds(rows).tolist() == [-0.25, 2.75]


def test_trees_come_back_from_json():
    trees = Trees.from_json({"base": 0.5, "depth": 1, "trees": [STUMP, LEAF]})
    again = Trees.from_json(json.loads(json.dumps(trees.to_json())))
    rows = np.array([[0, 0.1], [0, 0.9]], dtype=np.float32)
    assert again.log_odds(rows).tolist() == trees.log_odds(rows).tolist()
