import Crypto
import Foundation
import Models
import ServiceKit

/// What the stores are told of the services: a role and a schema of its own for each that uses PostgreSQL, a user and
/// a key prefix of its own for each that uses Redis. A service that is taken over reaches no other's data.
enum StoreSetup {
    /// For `psql` as a superuser, in any database; may be run again and again.
    static func sql(_ passwords: StorePasswords) -> String {
        """
        \\set ON_ERROR_STOP on
        SELECT 'CREATE DATABASE latchkey' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'latchkey')
        \\gexec
        \\connect latchkey
        \(roles(passwords))

        """
    }

    /// The roles and schemas, in the fleet's database. Without passwords, for a server that asks for none.
    static func roles(_ passwords: StorePasswords?) -> String {
        let services = StorePasswords.databaseUsers.map(\.rawValue)
        let each = services.map { name in
            // Our own passwords have no quotes, but a master file may have been written by hand.
            let password = (passwords?.database[name]).map { $0.reveal().replacing("'", with: "''") }
            return """
                DO $$ BEGIN
                    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '\(name)') THEN CREATE ROLE \(name); END IF;
                END $$;
                ALTER ROLE \(name) LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS\
                \(password.map { " PASSWORD '\($0)'" } ?? "");
                CREATE SCHEMA IF NOT EXISTS \(name) AUTHORIZATION \(name);
                ALTER SCHEMA \(name) OWNER TO \(name);
                REVOKE ALL ON SCHEMA \(name) FROM PUBLIC;
                \(ownership(of: name))
                """
        }
        return """
            SET client_min_messages = warning;
            \(each.joined(separator: "\n"))
            REVOKE ALL ON SCHEMA public FROM PUBLIC;
            REVOKE ALL ON DATABASE latchkey FROM PUBLIC;
            REVOKE ALL ON DATABASE postgres FROM PUBLIC;
            REVOKE ALL ON DATABASE template1 FROM PUBLIC;
            -- Large objects belong to no schema: nobody needs a place that is nobody's.
            DO $$ DECLARE r record; BEGIN
                FOR r IN SELECT oid::regprocedure AS name FROM pg_proc
                    WHERE pronamespace = 'pg_catalog'::regnamespace
                        AND (proname LIKE 'lo\\_%' OR proname IN ('loread', 'lowrite'))
                LOOP EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', r.name); END LOOP;
            END $$;
            GRANT CONNECT ON DATABASE latchkey TO \(services.joined(separator: ", "));
            """
    }

    /// Gives tables that a backup brought back, or an earlier superuser made, to the role. Indexes and the sequences
    /// of columns go along with their tables.
    private static func ownership(of name: String) -> String {
        """
        DO $$ DECLARE r record; BEGIN
            FOR r IN SELECT c.oid::regclass AS name FROM pg_class c
                WHERE c.relnamespace = '\(name)'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
                    AND c.relowner <> '\(name)'::regrole
            LOOP EXECUTE format('ALTER TABLE %s OWNER TO \(name)', r.name); END LOOP;
        END $$;
        """
    }

    /// For Redis's `aclfile`: hashes of the passwords only.
    static func acl(_ passwords: StorePasswords) -> String {
        // Nobody can sign in as the default user, but it has to have every right: Redis reads its own append-only file
        // in its name, and drops the transactions in it that it has no right to. Health checks ping as another.
        let lines =
            ["user default reset off ~* &* +@all", "user health reset on nopass -@all +ping"]
            + StorePasswords.redisUsers.compactMap { service in
                passwords.redis[service.rawValue].map { password in
                    let hash = SHA256.hash(data: Data(password.reveal().utf8))
                        .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
                    return "user \(service) reset on #\(hash) ~\(service):* \(commands(of: service))"
                }
            }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Commands on the kinds of values that the service keeps, and none that concern the server or others' keys.
    private static func commands(of service: ServiceName) -> String {
        let kinds =
            switch service {
            case .mailer: "+@string +@hash +@set +@sortedset +@stream"
            default: "+@string +@hash +@set +@sortedset +@list"
            }
        return "-@all \(kinds) +@transaction +eval +evalsha +time"
            // Of the connection's own what ours use: by others one learns the names of others' keys.
            + " +auth +hello +ping +select +client|setname"
            + " +del +unlink +exists +expire +pexpire +expireat +pexpireat +persist +ttl +pttl +type +rename"
            + " -@dangerous -@admin"
            // Whether Redis writes to disk as it goes: the mailer warns when it does not.
            + (service == .mailer ? " +info" : "")
    }
}
