import Models
import RPC

/// Creates users who come from another system.
struct ImportUsersHandler: RPCHandler {
    let reader: ImportedUserReader
    let users: UserImportStore

    func callAsFunction(
        _ call: Identity.ImportUsers, _ context: CallContext
    ) async throws -> Identity.ImportUsers.Reply {
        let maximum = Identity.ImportUsers.maximumRecords
        guard (1...maximum).contains(call.records.count) else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/records", type: "length", expected: "1 to \(maximum) records")
            ])
        }
        let numbers = Set(call.records.map(\.number))
        guard numbers.count == call.records.count, numbers.allSatisfy({ (1...Int(Int32.max)).contains($0) }) else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/records", type: "format", expected: "a number for each record, from 1")
            ])
        }
        var outcomes: [Int: Identity.ImportUsers.Outcome] = [:]
        var records: [ImportedRecord] = []
        var addresses: Set<EmailAddress> = []
        for record in call.records {
            do {
                let read = try reader.read(record, for: call.application)
                if addresses.insert(read.user.email).inserted {
                    records.append(read)
                } else {
                    outcomes[record.number] = .refused("email: another record has this address")
                }
            } catch {
                outcomes[record.number] = .refused(error.description)
            }
        }
        // Also without records, so that an unknown application is an error.
        outcomes.merge(try await users.write(records, of: call, context)) { $1 }
        return .init(
            outcomes: try call.records.map { record in
                guard let outcome = outcomes[record.number] else { throw ServiceError.internal }
                return outcome
            })
    }
}
