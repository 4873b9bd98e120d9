import Foundation
import Models
import Primitives
import ServiceKit

/// The set-up of the stores: a role and a schema for each service that uses PostgreSQL, and a user and a key prefix for each
/// that uses Redis. So a compromised service can't reach the data of another.
enum StoreSetup {
    /// For `psql` as a superuser, in any database. Running it again changes nothing.
    static func sql(_ passwords: StorePasswords) -> String {
        """
        \\set ON_ERROR_STOP on
        SELECT 'CREATE DATABASE latchkey' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'latchkey')
        \\gexec
        \\connect latchkey
        \(roles(passwords))

        """
    }

    /// Creates the roles and schemas in the fleet's database. Without passwords, it is for a server that requires none.
    static func roles(_ passwords: StorePasswords?) -> String {
        let services = StorePasswords.databaseUsers.map(\.rawValue)
        let each = services.map { name in
            // Generated passwords have no quotes, but a master file may have been edited by hand.
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
            -- Large objects belong to no schema, so roles could share data in them.
            DO $$ DECLARE r record; BEGIN
                FOR r IN SELECT oid::regprocedure AS name FROM pg_proc
                    WHERE pronamespace = 'pg_catalog'::regnamespace
                        AND (proname LIKE 'lo\\_%' OR proname IN ('loread', 'lowrite'))
                LOOP EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', r.name); END LOOP;
            END $$;
            GRANT CONNECT ON DATABASE latchkey TO \(services.joined(separator: ", "));
            """
    }

    /// Makes the role the owner of tables and functions that were restored from a backup or created by an earlier superuser: some
    /// functions run with the rights of their owner. Indexes and the sequences of columns follow their tables.
    private static func ownership(of name: String) -> String {
        """
        DO $$ DECLARE r record; BEGIN
            FOR r IN SELECT c.oid::regclass AS name FROM pg_class c
                WHERE c.relnamespace = '\(name)'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
                    AND c.relowner <> '\(name)'::regrole
            LOOP EXECUTE format('ALTER TABLE %s OWNER TO \(name)', r.name); END LOOP;
            FOR r IN SELECT oid::regprocedure AS name FROM pg_proc
                WHERE pronamespace = '\(name)'::regnamespace AND proowner <> '\(name)'::regrole
            LOOP EXECUTE format('ALTER ROUTINE %s OWNER TO \(name)', r.name); END LOOP;
        END $$;
        """
    }

    /// For Redis's `aclfile`, with only the hashes of the passwords.
    static func acl(_ passwords: StorePasswords) -> String {
        // The default user can't sign in but needs all permissions: Redis replays its append-only file as this user, and
        // drops transactions that the user may not run. Health checks use the user health.
        let lines =
            ["user default reset off ~* &* +@all", "user health reset on nopass -@all +ping"]
            + StorePasswords.redisUsers.compactMap { service in
                passwords.redis[service.rawValue].map { password in
                    "user \(service) reset on #\(password.sha256.hexadecimal) ~\(service):* \(commands(of: service))"
                }
            }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The commands that the service may use: those on its kinds of values, and none that affect the server or other keys.
    private static func commands(of service: ServiceName) -> String {
        let kinds =
            switch service {
            case .mailer: "+@string +@hash +@set +@sortedset +@stream"
            default: "+@string +@hash +@set +@sortedset +@list"
            }
        return "-@all \(kinds) +@transaction +eval +evalsha +time"
            // Only those connection commands that our client uses: others reveal the names of other users' keys.
            + " +auth +hello +ping +select +client|setname"
            + " +del +unlink +exists +expire +pexpire +expireat +pexpireat +persist +ttl +pttl +type +rename"
            + " -@dangerous -@admin"
            // The mailer checks whether Redis writes to disk, and tokens how much memory it has left.
            + " +info"
            // What a client asks of a primary that Sentinels name, and of the nodes of a cluster.
            + " +role +asking +cluster|info +cluster|slots"
    }
}
