-- Aborts a batch with a code of its own: INSERT INTO guard (code, ok) SELECT 'conflict:…', changes();
CREATE VIEW guard AS SELECT '' AS code, 1 AS ok WHERE 0;
--> statement-breakpoint
CREATE TRIGGER guard_fail INSTEAD OF INSERT ON guard WHEN NEW.ok IS NOT 1
BEGIN SELECT RAISE(ABORT, NEW.code); END;
--> statement-breakpoint
-- A published version never changes and no version is ever deleted. INSERT OR REPLACE slips past UPDATE and DELETE
-- triggers, hence the third one.
CREATE TRIGGER version_update_sealed BEFORE UPDATE ON version WHEN OLD.status <> 'draft'
BEGIN SELECT RAISE(ABORT, 'sealed:version'); END;
--> statement-breakpoint
CREATE TRIGGER version_identity BEFORE UPDATE OF project_id, agent_id, version ON version
BEGIN SELECT RAISE(ABORT, 'sealed:version_number'); END;
--> statement-breakpoint
CREATE TRIGGER version_delete_sealed BEFORE DELETE ON version
BEGIN SELECT RAISE(ABORT, 'sealed:version'); END;
--> statement-breakpoint
CREATE TRIGGER version_replace_sealed BEFORE INSERT ON version
WHEN EXISTS (
  SELECT 1 FROM version v
  WHERE v.project_id = NEW.project_id AND v.agent_id = NEW.agent_id AND v.version = NEW.version
)
BEGIN SELECT RAISE(ABORT, 'sealed:version_exists'); END;
--> statement-breakpoint
CREATE TRIGGER audit_update_sealed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'sealed:audit'); END;
--> statement-breakpoint
CREATE TRIGGER audit_delete_sealed BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'sealed:audit'); END;
--> statement-breakpoint
CREATE TRIGGER audit_replace_sealed BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit a WHERE a.id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'sealed:audit'); END;
--> statement-breakpoint
CREATE TRIGGER snapshot_update_sealed BEFORE UPDATE ON snapshot
BEGIN SELECT RAISE(ABORT, 'sealed:snapshot'); END;
--> statement-breakpoint
CREATE TRIGGER snapshot_replace_sealed BEFORE INSERT ON snapshot
WHEN EXISTS (
  SELECT 1 FROM snapshot s
  WHERE s.project_id = NEW.project_id AND s.agent_id = NEW.agent_id
    AND s.epoch = NEW.epoch AND s.revision = NEW.revision
)
BEGIN SELECT RAISE(ABORT, 'sealed:snapshot'); END;
--> statement-breakpoint
-- The workspace and the project that always exist.
INSERT INTO workspace (id, slug, name, created_at) VALUES (1, 'default', 'Default', unixepoch() * 1000);
--> statement-breakpoint
INSERT INTO project (id, workspace_id, slug, name, created_at) VALUES (1, 1, 'default', 'Default', unixepoch() * 1000);
--> statement-breakpoint
INSERT INTO heartbeat (id, beat_at) VALUES (1, 0);
