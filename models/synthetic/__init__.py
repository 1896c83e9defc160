"""Order paper made from business records: labelled pages to train and to measure reading models on."""
