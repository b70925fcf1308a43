-- Two more indexes. An execution is found by its workflow and its server through them, in place of a
-- link beside it.
ALTER TABLE items ADD COLUMN index2_pk TEXT;
ALTER TABLE items ADD COLUMN index2_sk TEXT;
ALTER TABLE items ADD COLUMN index3_pk TEXT;
ALTER TABLE items ADD COLUMN index3_sk TEXT;

-- `W#{ws}#EXE` is the partition of a workspace's executions.
UPDATE items
  SET index2_pk = substr(pk, 1, length(pk) - 4) || '#WF#' || json_extract(body, '$.workflow'), index2_sk = sk
  WHERE pk LIKE 'W#%#EXE' AND json_extract(body, '$.workflow') IS NOT NULL;
UPDATE items
  SET index3_pk = substr(pk, 1, length(pk) - 4) || '#DEP#' || json_extract(body, '$.deployment'), index3_sk = sk
  WHERE pk LIKE 'W#%#EXE' AND json_extract(body, '$.deployment') IS NOT NULL;
DELETE FROM items WHERE json_extract(body, '$.kind') = 'execution_link';

CREATE INDEX items_by_index2 ON items (index2_pk, index2_sk, pk, sk) WHERE index2_pk IS NOT NULL;
CREATE INDEX items_by_index3 ON items (index3_pk, index3_sk, pk, sk) WHERE index3_pk IS NOT NULL;
