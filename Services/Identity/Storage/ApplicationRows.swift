import Models
import Postgres
import RPC

extension Application {
    static let columns: StaticString = "id, name, parent_account_id, hide_account_existence, created_at"

    init(_ row: Row) throws {
        self.init(
            id: try row[0].decode(), name: try row[1].decode(), parentID: try row[2].decode(),
            hideAccountExistence: try row[3].decode(), createdAt: try row[4].decode())
    }
}
