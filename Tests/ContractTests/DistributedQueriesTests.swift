import Foundation
import Testing

/// Users and their data can be spread over several PostgreSQL servers by `application_id`, as long as every statement that a request
/// runs states it. This test reads the statements in the sources of the two services that use PostgreSQL.
@Suite struct DistributedQueriesTests {
    private struct Statement {
        let file: String
        let text: String
    }

    /// Tables that every server would have: what an operator sets up.
    private static let copiedTables: Set<Substring> = [
        "api_keys", "applications", "clients", "client_secrets", "connections", "webhooks",
    ]

    /// Statements without the application, by a part of their text, and the reason.
    private static let exceptions: [(part: String, reason: String)] = [
        (
            "SELECT application_id FROM identity.users WHERE id =",
            "finds the application of an id; once a session or an operator's call"
        ),
        ("SELECT application_id FROM identity.accounts WHERE id =", "finds the application of an id, for an operator"),
        ("SELECT application_id FROM identity.invites WHERE id =", "finds the application of an id, for an operator"),
        ("SELECT 1 FROM identity.accounts WHERE id =", "checks an id that an operator entered"),
        ("SELECT name FROM identity.accounts WHERE id =", "names the account in an invitation, which is rare"),
        ("SELECT v.id, v.account_id, v.email", "the columns of an invitation; its statements add the condition"),
        ("\\(sql: Invite.select) WHERE v.id =", "finds an invitation by its id alone, which is rare"),
        ("\\(statement: Client.select) WHERE", "reads clients, which every server would have"),
        ("erased_at IS NOT NULL AS is_erased", "finds a user by id, for an operator"),
        ("identity.unregistered_mails", "counts emails to a mailbox in all applications"),
        ("identity.used_proofs", "stores random ids that are used once"),
        ("DELETE FROM identity.effects WHERE id = ANY", "acknowledges events of several applications at once"),
        ("SELECT count(*) AS waiting", "measures all waiting events, once a minute"),
        ("WHERE key_id <>", "finds what old keys have sealed, in the background"),
        ("DELETE FROM identity.remembered_browsers WHERE expires_at", "removes expired rows, in the background"),
        ("DELETE FROM identity.totp_factors WHERE confirmed_at IS NULL", "removes expired rows, in the background"),
        ("DELETE FROM identity.held_sign_ins WHERE created_at", "removes expired rows, in the background"),
        ("DELETE FROM identity.audit_", "removes old entries, in the background"),
        ("DELETE FROM identity.pending_emails WHERE created_at", "removes expired rows, in the background"),
        ("DELETE FROM identity.email_changes WHERE changed_at", "removes expired rows, in the background"),
        ("WITH RECURSIVE found AS", "finds the applications of the audit log, for an operator"),
        ("identity.partition_audit_log", "changes the tables of the audit log, in the background"),
        ("identity.make_audit_partitions", "adds tables to the audit log, in the background"),
        ("identity.expire_audit_log", "removes old entries, in the background"),
        ("FROM identity.audit_partitions", "reads the names of tables"),
        ("aclexplode", "reads the privileges on a table"),
        ("identity.grant_app_role", "changes the privileges on tables, for an operator"),
        ("FROM identity.audit_erasures ORDER BY id", "finds what is left to erase, in the background"),
        ("identity.erase_audit_details", "is given the application by its position"),
        ("FROM identity.invites WHERE octet_length", "converts addresses of old versions, when identity starts"),
        ("UPDATE waitlists.rows SET invited_at", "marks people of a waitlist as invited, for an operator"),
        ("FROM waitlists.joins WHERE claimed_until", "leases joins of several applications at once"),
        ("DELETE FROM waitlists.joins WHERE id = ANY", "acknowledges joins of several applications at once"),
        ("FROM identity.operators_application", "finds the one application of the console's operators"),
        ("INSERT INTO identity.operators_application", "keeps the one application of the console's operators"),
        ("FROM identity.audit_hours_counted", "finds the hours that are counted, in the background or for an operator"),
        ("FROM identity.audit_hours h", "counts for an operator, whatever the application"),
        (
            "known AS ( (SELECT application_id FROM identity.audit_log",
            "finds the applications of the audit log, for an operator"
        ),
        ("identity.enqueue_webhooks", "is given the application by its position"),
    ]

    /// The string literals in the sources that hold SQL.
    private static func statements() throws -> [Statement] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL
        var statements: [Statement] = []
        for service in ["Identity", "Waitlists"] {
            let folder = root.appending(path: "Services/\(service)")
            let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
            for case let file as URL in files where file.pathExtension == "swift" {
                let source = try String(contentsOf: file, encoding: .utf8)
                for literal in source.matches(of: #/"""\n((?s).*?)"""|"((?:[^"\\\n]|\\.)*)"/#) {
                    let text = (literal.1 ?? literal.2 ?? "").replacing(#/\s+/#, with: " ")
                        .trimmingCharacters(in: .whitespaces)
                    statements.append(Statement(file: file.lastPathComponent, text: text))
                }
            }
        }
        return statements.filter { statement in
            let tables = Set(statement.text.matches(of: #/(?:identity|waitlists)\.([a-z_]+)/#).map(\.1))
            let isSQL = statement.text.contains(#/\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b/#)
            let addsCondition = statement.text.contains(#/^\\\((sql|statement):.* WHERE /#)
            return addsCondition || (isSQL && !tables.subtracting(copiedTables).isEmpty)
        }
    }

    private static func namesApplication(_ text: String) -> Bool {
        text.contains(#/application_id\s*=|\(application_id,|application_id, \w+\) (=|IN)|USING \(application_id/#)
    }

    @Test func everyStatementStatesTheApplication() throws {
        let statements = try Self.statements()
        #expect(statements.count > 150)
        for statement in statements where !Self.namesApplication(statement.text) {
            #expect(
                Self.exceptions.contains { statement.text.contains($0.part) },
                "\(statement.file): state application_id, or add an exception with its reason: \(statement.text)")
        }
    }

    @Test func everyExceptionIsNeeded() throws {
        let others = try Self.statements().filter { !Self.namesApplication($0.text) }
        for exception in Self.exceptions {
            #expect(others.contains { $0.text.contains(exception.part) }, "\(exception.part): no longer needed")
        }
    }
}
