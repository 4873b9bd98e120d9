import ArgumentParser
import Models
import RPCClient

/// `latchkey apps …`
struct AppsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apps", abstract: "Applications: products that sign their people in here.",
        subcommands: [Create.self, List.self])

    struct Create: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "Create an application.")

        @Option(help: "Name shown to people.") var name: String
        @Option(help: "The account that owns it; none makes a top-level one.") var parent: AccountID?
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let application = try await fleet.identity.call(Identity.CreateApplication(name: name, parent: parent))
            return Report(application) { _ in "created \(application.id)  \(application.name)" }
        }
    }

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "List every application, oldest first.")

        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let applications = try await fleet.identity.call(Identity.ListApplications())
            return Report(applications) { style in
                Table(
                    headings: ["ID", "NAME", "PARENT", "CREATED"],
                    rows: applications.map {
                        [$0.id.description, $0.name, $0.parentID?.description ?? "-", $0.createdAt.description]
                    }
                ).text(style, empty: "no applications yet; `latchkey apps create --name …` makes one")
            }
        }
    }
}
