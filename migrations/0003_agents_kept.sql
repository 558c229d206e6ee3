-- Deleting an agent is a mark on its row: the row itself holds what its versions, which are kept for ever, belong to.
CREATE TRIGGER agent_delete_sealed BEFORE DELETE ON agent
BEGIN SELECT RAISE(ABORT, 'sealed:agent'); END;
