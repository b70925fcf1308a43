// Generated from tests/contract/openapi.json by `npm run generate`. Do not edit.

export interface paths {
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign a browser in with the owner's token
         * @description Answers with the session cookie.
         */
        post: operations["create_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign this browser out */
        delete: operations["delete_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-in-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a link that signs a browser in
         * @description This is how `portal up` hands its browser a session.
         */
        post: operations["create_sign_in_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the servers of the workspace */
        get: operations["list_deployments"];
        put?: never;
        /**
         * Deploy a new server
         * @description It answers at its URL when this returns.
         */
        post: operations["create_deployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a server */
        get: operations["get_deployment"];
        /**
         * Deploy a server anew
         * @description Replaces what it offers, as a new revision; clients see the new tools with their next list.
         *     Nothing happens when nothing changes.
         */
        put: operations["replace_deployment"];
        post?: never;
        /**
         * Undeploy a server
         * @description From now on its URL answers 404, and its API keys open nothing. Its executions stay.
         */
        delete: operations["delete_deployment"];
        options?: never;
        head?: never;
        /** Pause or resume a server, or change its texts or its access */
        patch: operations["update_deployment"];
        trace?: never;
    };
    "/api/v1/deployments/{id}/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the API keys of a server */
        get: operations["list_deployment_keys"];
        put?: never;
        /**
         * Make an API key for a server
         * @description The answer is the only place where the key is ever shown. It is kept neither for a repeated
         *     request: a repeated one makes another key.
         */
        post: operations["create_deployment_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments/{id}/api-keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API key of a server */
        delete: operations["delete_deployment_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments/{id}/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Wait for calls of a server
         * @description Answers at once when there is a call newer than `after`, else when one comes or `wait` seconds
         *     have passed. Ask again with the newest call's execution as `after`. Before the first call, a request
         *     that is refused answers too: ask again with its time as `refused_after`.
         */
        get: operations["wait_deployment_calls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments/{id}/connect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what a client needs to call a server */
        get: operations["get_deployment_connection"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments/{id}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what a server offered over time, newest first */
        get: operations["list_deployment_revisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments/{id}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Offer again what an earlier revision offered
         * @description It becomes a new revision, so a roll back can be rolled back.
         */
        post: operations["rollback_deployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell what each server did of late
         * @description At most 1,000 calls of each are counted.
         */
        get: operations["list_deployment_activity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell what a deploy would do
         * @description A dry run: nothing is stored. When the slug is that of a server of the workspace, the plan is
         *     of the change to that server; without a slug it is of a new server.
         */
        post: operations["plan_deployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List executions
         * @description Newest first. A page may be short, even empty, and still have a `next_cursor`: a filter that
         *     takes few of many reads a bounded part of them at a time, at most 1,000.
         */
        get: operations["list_executions"];
        put?: never;
        /**
         * Start an execution
         * @description Answers as soon as the execution is stored: from then on it is not lost. It runs when its turn comes.
         */
        post: operations["start_execution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an execution with its node traces */
        get: operations["get_execution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop an execution
         * @description 202: it is being stopped. 409 when it has ended already.
         */
        post: operations["cancel_execution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/{id}/definition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the document that an execution ran */
        get: operations["get_execution_definition"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watch an execution
         * @description Server-sent events from now on: `node_started`, `node_waiting`, `node_succeeded`,
         *     `node_failed`, `node_skipped` with a `NodeEvent`, and at the end `finished` with a
         *     `RunFinished`. Of an execution that has ended already only `finished` comes.
         */
        get: operations["stream_execution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run what an execution ran once more, with the same input */
        post: operations["replay_execution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/gallery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List workflows to begin with */
        get: operations["list_gallery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell whether the product can answer
         * @description Needs no credential. 503 when a part it needs cannot answer.
         */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List connections, oldest first */
        get: operations["list_connections"];
        put?: never;
        /**
         * Make a connection
         * @description The credentials are sealed before they are stored, and never shown.
         */
        post: operations["create_connection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/connections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a connection and what uses it */
        get: operations["get_connection"];
        put?: never;
        post?: never;
        /**
         * Remove a connection and its credentials
         * @description 409 while a workflow or a server uses it, with where.
         */
        delete: operations["delete_connection"];
        options?: never;
        head?: never;
        /** Rename a connection or give it new credentials */
        patch: operations["update_connection"];
        trace?: never;
    };
    "/api/v1/integrations/connections/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try a connection */
        post: operations["test_connection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the services that can be connected */
        get: operations["list_providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the node kinds there are, in palette order */
        get: operations["list_nodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in */
        get: operations["get_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflow-schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the JSON Schema of a workflow document */
        get: operations["get_workflow_schema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List workflows, last changed first */
        get: operations["list_workflows"];
        put?: never;
        /** Make a workflow */
        post: operations["create_workflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a workflow with its draft */
        get: operations["get_workflow"];
        put?: never;
        post?: never;
        /**
         * Remove a workflow
         * @description 409 while a server offers it. Its executions stay.
         */
        delete: operations["delete_workflow"];
        options?: never;
        head?: never;
        /**
         * Save a workflow
         * @description Give the `ETag` that was read as `If-Match`: 412 when somebody else saved in between, with
         *     the stored revision.
         */
        patch: operations["update_workflow"];
        trace?: never;
    };
    "/api/v1/workflows/{id}/compile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Compile a workflow's draft */
        post: operations["compile_workflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{id}/deploy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish a workflow and deploy it, in one call
         * @description A new version is published when the draft has changed since the last one. The workflow's tool
         *     is added to the server, or replaces the one of the same workflow there. 422 with the
         *     diagnostics when the draft does not compile.
         */
        post: operations["deploy_workflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{id}/duplicate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Copy a workflow's draft into a new workflow */
        post: operations["duplicate_workflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a workflow as a file */
        get: operations["export_workflow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a workflow's draft
         * @description Streams as `/workflows/run` does.
         */
        post: operations["run_workflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{id}/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Check a workflow's draft */
        post: operations["validate_workflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the published versions of a workflow, newest first */
        get: operations["list_workflow_versions"];
        put?: never;
        /**
         * Publish the draft as the next version
         * @description A version never changes. 422 with the diagnostics when the draft does not compile, 409 when it
         *     has not changed since the last version.
         */
        post: operations["publish_workflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{id}/versions/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a published version with its documents */
        get: operations["get_workflow_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{id}/versions/{number}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell what changed from a version to a later one or to the draft
         * @description Nodes are compared by id; where they stand on the canvas does not count.
         */
        get: operations["diff_workflow_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{id}/versions/{number}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the draft what a version was */
        post: operations["restore_workflow_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/compile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Compile a document */
        post: operations["compile_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a workflow of a file */
        post: operations["import_workflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a document
         * @description Server-sent events: `accepted` with a `RunAccepted`, then `node_started`, `node_waiting`,
         *     `node_succeeded`, `node_failed` and `node_skipped` with a `NodeEvent`, at the end `finished`
         *     with a `RunFinished`. Every node is told of, the tool, the answer and the nodes in loops
         *     included: started, then succeeded with its output or failed; or skipped, just before the end. Closing the connection stops the run. 422 with the diagnostics when the
         *     document does not compile.
         */
        post: operations["run_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Check a document */
        post: operations["validate_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description An accepted execution. */
        AcceptedExecution: {
            /** @description Its id. */
            id: string;
        };
        /**
         * @description Who may call a server.
         * @enum {string}
         */
        Access: "public" | "api_key";
        /** @description An API key of a server; the key itself is not stored. */
        ApiKeyView: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it stops to open, if ever.
             */
            expires_at?: string | null;
            /** @description Its id. */
            id: string;
            /**
             * Format: date-time
             * @description When it was last used, to the minute.
             */
            last_used_at?: string | null;
            /** @description What people call it. */
            name: string;
            /**
             * @description The public part, by which it is recognised.
             * @example k7f2m3qa
             */
            prefix: string;
        };
        /** @description Something that works for clients now and will not any more. */
        BreakingChange: {
            /** @description Such as `required_added`. */
            code: string;
            /** @description What it means for clients. */
            message: string;
            /** @description JSON pointer into the tool's card. */
            pointer: string;
        };
        /** @description A rule of the input schema that the arguments broke. Their values are never told. */
        BrokenRule: {
            /**
             * @description JSON pointer into the arguments.
             * @example /to
             */
            pointer: string;
            /**
             * @description The rule, as JSON Schema calls it.
             * @example required
             */
            rule: string;
            /**
             * @description What the schema wants there, where that is said in a word.
             * @example integer
             */
            wanted?: string | null;
        };
        /** @description A workflow compiled into another. */
        CalledWorkflow: {
            /**
             * Format: int64
             * @description Its version.
             */
            version: number;
            /** @description Its id. */
            workflow: string;
        };
        /** @description Who started something. */
        CallerView: {
            /** @description The API key that was presented. */
            api_key?: string | null;
            /**
             * @description The client program's own word.
             * @example claude-ai 0.1.0
             */
            client?: string | null;
            /** @description A user of the workspace. */
            user?: string | null;
        };
        /** @description What a document compiles to. All but `diagnostics` is absent when it does not. */
        CompilePreview: {
            /** @description The state machine. */
            asl?: Record<string, unknown> | null;
            /** @description The workflows compiled in, at their exact versions. */
            calls?: components["schemas"]["CalledWorkflow"][];
            /** @description What was found. */
            diagnostics: components["schemas"]["Diagnostic"][];
            /** @description SHA-256 of its bytes. */
            digest?: string | null;
            /** @description What must run it: `EXPRESS` for quick runs that are answered at once, `STANDARD` for durable ones. */
            machine_type?: string | null;
            plan?: components["schemas"]["Plan"] | null;
            tool?: components["schemas"]["ToolCardView"] | null;
        };
        /** @description What a client needs to know to call a server. */
        ConnectInfo: {
            /** @description Who may call it. With `api_key` a client sends `Authorization: Bearer <key>`. */
            access: components["schemas"]["Access"];
            /** @description How many API keys it has. */
            api_keys: number;
            /** @description The name of a tool to try first. */
            first_tool?: string | null;
            /** @description The name to give it in a client's configuration. */
            name: string;
            /** @description How: always `http`, streamable HTTP. */
            transport: string;
            /** @description Where to call it. */
            url: string;
        };
        /**
         * @description How a connection authenticates.
         * @enum {string}
         */
        ConnectionAuth: "basic" | "bearer" | "header" | "oauth2";
        /** @description A connection and what uses it. */
        ConnectionDetail: components["schemas"]["ConnectionView"] & {
            /** @description What uses it. */
            used_by: components["schemas"]["ConnectionUse"][];
        };
        /**
         * @description Whether the other service still takes the credentials.
         * @enum {string}
         */
        ConnectionStatus: "active" | "needs_reauth";
        /** @description What came of it. */
        ConnectionTest: {
            /** @description What that means. */
            message: string;
            /** @description Whether the service took the credentials. */
            ok: boolean;
            /**
             * Format: int32
             * @description The status it answered with.
             */
            status?: number | null;
        };
        /** @description Something that uses a connection. */
        ConnectionUse: {
            /**
             * @description Its path below `/api/v1`.
             * @example /workflows/wf_06dqsacch1rns0m9xgpgn4b7xg
             */
            path: string;
            /** @description What it is. */
            text: string;
        };
        /** @description A connection. Its credentials are never shown. */
        ConnectionView: {
            /** @description How it authenticates. */
            auth: components["schemas"]["ConnectionAuth"];
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * @description Its id.
             * @example con_06dqsacch1rns0m9xgpgn4b7xg
             */
            id: string;
            /** @description What people call it. */
            label: string;
            /**
             * @description The service.
             * @example http
             */
            provider: string;
            /** @description The user name or the header's name, and the hosts it may be sent to. */
            public: Record<string, unknown>;
            /** @description Whether it still works. */
            status: components["schemas"]["ConnectionStatus"];
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updated_at: string;
        };
        /** @description A key to be made. */
        CreateApiKey: {
            /**
             * Format: date-time
             * @description When it stops to open; without it never.
             */
            expires_at?: string | null;
            /** @description What people call it. */
            name: string;
        };
        /** @description A connection to be made. */
        CreateConnection: {
            /** @description The credentials. */
            credentials: components["schemas"]["CredentialsRequest"];
            /**
             * @description The hosts they may be sent to, such as `api.example.com` or `*.example.com`; without any,
             *     to whatever address a workflow names.
             */
            hosts?: string[];
            /** @description What people call it. */
            label: string;
            /** @description The service; see the list of providers. */
            provider: string;
        };
        /** @description A new API key. */
        CreatedApiKey: components["schemas"]["ApiKeyView"] & {
            /** @description The key itself: shown now and never again. */
            secret: string;
        };
        /** @description What signs in. */
        CreateSession: {
            /** @description The owner's token, as `portal up` prints it. */
            token: string;
        };
        /** @description A workflow to be made. */
        CreateWorkflow: {
            /** @description The document; without it one with a tool and its answer. A draft may have mistakes. */
            definition?: Record<string, unknown> | null;
            /** @description What it is for. */
            description?: string;
            /** @description What people call it. */
            name: string;
        };
        /** @description Credentials. They are sealed at once and never shown. */
        CredentialsRequest: {
            /** @enum {string} */
            auth: "basic";
            /** @description The password. */
            password: string;
            /** @description The user's name. */
            username: string;
        } | {
            /** @enum {string} */
            auth: "bearer";
            /** @description The token. */
            token: string;
        } | {
            /** @enum {string} */
            auth: "header";
            /** @description The header's name, such as `X-Api-Key`. */
            name: string;
            /** @description Its value. */
            value: string;
        };
        /** @description One tool of a server. */
        DeployedTool: components["schemas"]["ToolCardView"] & {
            /**
             * Format: int32
             * @description Its version.
             */
            version: number;
            /** @description The workflow that runs. */
            workflow: string;
        };
        /** @description What a deploy of a workflow did, or would do. */
        DeployedWorkflow: {
            deployment?: components["schemas"]["DeploymentView"] | null;
            /** @description What changed for clients. */
            plan: components["schemas"]["DeploymentPlan"];
            /** @description Whether that version was published by this call. */
            published: boolean;
            /**
             * Format: int32
             * @description The version that is served.
             */
            version: number;
        };
        /** @description What a server did of late. */
        DeploymentActivity: {
            /** @description The server. */
            deployment: string;
            /** @description Its calls in each of the last 24 hours, the oldest hour first. */
            hours: number[];
            last_call?: components["schemas"]["ServerCall"] | null;
            /** @description Whether there were more calls than are counted: then the older hours lack theirs. */
            more: boolean;
        };
        /** @description What changes; the rest stays. */
        DeploymentPatch: {
            access?: components["schemas"]["Access"] | null;
            /** @description What it is for. */
            description?: string | null;
            /** @description What a model is told about the server as a whole. */
            instructions?: string | null;
            status?: components["schemas"]["WantedStatus"] | null;
            /** @description The name people see. */
            title?: string | null;
        };
        /** @description What a deploy would do. */
        DeploymentPlan: {
            /** @description Whether anything breaks for clients that use the server already. */
            breaking: boolean;
            /** @description What becomes of each tool. */
            changes: components["schemas"]["ToolChange"][];
            /** @description Whether a new server is made. */
            creates: boolean;
            /** @description The server that is changed. */
            deployment?: string | null;
            /** @description The parts of the server itself that change, such as `instructions`. */
            fields: string[];
            /** @description What is worth a second look. */
            lint: components["schemas"]["LintFinding"][];
            /** @description The part of the URL that names it. */
            slug: string;
            /** @description About how many tokens the tools cost a model in each conversation. */
            token_weight: number;
            /** @description The tools as models will see them. */
            tools: components["schemas"]["DeployedTool"][];
            /** @description Where clients will call it. */
            url: string;
        };
        /** @description A server to be made or changed. */
        DeploymentRequest: {
            /** @description Who may call it. */
            access?: components["schemas"]["Access"];
            /** @description What it is for. */
            description?: string;
            /** @description What a model is told about the server as a whole. */
            instructions?: string;
            /** @description The part of its URL that names it; without it a free one is made of the title. It never changes. */
            slug?: string | null;
            /** @description The name people see. */
            title: string;
            /** @description Its tools, in the order they are listed. */
            tools: components["schemas"]["ToolRequest"][];
        };
        /** @description What a server offered from one deploy to the next. */
        DeploymentRevisionView: {
            /** @description The access then. */
            access: components["schemas"]["Access"];
            /**
             * Format: date-time
             * @description When it was deployed.
             */
            created_at: string;
            /** @description The instructions then. */
            instructions: string;
            /**
             * Format: int32
             * @description Counts from 1.
             */
            number: number;
            /**
             * Format: int32
             * @description The revision this one repeats, if it came of a roll back.
             */
            restores?: number | null;
            /** @description The title then. */
            title: string;
            /** @description The tools then. */
            tools: components["schemas"]["DeployedTool"][];
        };
        /**
         * @description What a server does when it is called.
         * @enum {string}
         */
        DeploymentStatus: "live" | "paused" | "failed";
        /** @description An MCP server. */
        DeploymentView: {
            /** @description Who may call it. */
            access: components["schemas"]["Access"];
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description What it is for. */
            description: string;
            /**
             * Format: date-time
             * @description When its first call came.
             */
            first_call_at?: string | null;
            /**
             * @description Its id.
             * @example dep_06dqsacch1rns0m9xgpgn4b7xg
             */
            id: string;
            /** @description What a model is told about the server as a whole. */
            instructions: string;
            /** @description The name it tells clients. */
            name: string;
            /**
             * Format: int32
             * @description The number of the revision that is served.
             */
            revision: number;
            /**
             * @description The part of its URL that names it.
             * @example open-issues
             */
            slug: string;
            /** @description Whether it answers. */
            status: components["schemas"]["DeploymentStatus"];
            /** @description The name people see. */
            title: string;
            /** @description About how many tokens its tools cost a model in each conversation. */
            token_weight: number;
            /** @description Its tools, in the order they are listed. */
            tools: components["schemas"]["DeployedTool"][];
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updated_at: string;
            /**
             * @description Where clients call it.
             * @example http://127.0.0.1:8484/mcp/open-issues
             */
            url: string;
        };
        /** @description How to deploy a workflow. */
        DeployWorkflow: {
            /** @default null */
            access: components["schemas"]["Access"] | null;
            /**
             * @description The server's description.
             * @default null
             */
            description: string | null;
            /**
             * @description Only tell what would happen.
             * @default false
             */
            dry_run: boolean;
            /**
             * @description What a model is told about the server as a whole.
             * @default null
             */
            instructions: string | null;
            /**
             * @description What the author says of the version.
             * @default null
             */
            note: string | null;
            /**
             * @description The server: made if there is none of that slug. Without it, the one that offers the
             *     workflow already, or else a new one named after the tool.
             * @default null
             */
            slug: string | null;
            /**
             * @description The server's title; without it the tool's title or name for a new server.
             * @default null
             */
            title: string | null;
        };
        /** @description What was found in a document: a mistake or an advice. */
        Diagnostic: {
            /**
             * @description The stable code; it has a page under `docs/diagnostics`.
             * @example F012
             */
            code: string;
            /** @description What to do. */
            help?: string | null;
            /** @description Other places it is about. */
            labels?: components["schemas"]["DiagnosticLabel"][];
            /** @description What is wrong, in the caller's language. */
            message: string;
            /** @description The node it is in; absent when it is about the document. */
            node?: string | null;
            /**
             * @description JSON pointer into the document.
             * @example /nodes/1/parameters/url
             */
            pointer: string;
            /** @description How bad it is. */
            severity: components["schemas"]["Severity"];
            span?: components["schemas"]["Span"] | null;
        };
        /** @description Another place that a finding is about. */
        DiagnosticLabel: {
            /** @description What is there. */
            message: string;
            /** @description The node. */
            node?: string | null;
            /** @description JSON pointer into the document. */
            pointer: string;
        };
        /** @description A document that need not be saved. */
        DocumentRequest: {
            /** @description The document. */
            definition: Record<string, unknown>;
        };
        /** @description How to copy. */
        DuplicateWorkflow: {
            /** @description The copy's name; without it the original's with a word behind it. */
            name?: string | null;
        };
        /** @description What an execution took. */
        ExecutionCost: {
            /**
             * Format: int64
             * @description Calls of connectors, retries included.
             */
            calls: number;
            /**
             * Format: int64
             * @description States entered.
             */
            transitions: number;
        };
        /** @description An execution with everything known of it. */
        ExecutionDetail: components["schemas"]["ExecutionSummary"] & {
            /** @description The tool's arguments. */
            input: unknown;
            /** @description What each node did, in the order they began; complete when the execution has ended. */
            nodes: components["schemas"]["NodeTraceView"][];
            /** @description The result. */
            output?: unknown;
        };
        /** @description What something failed of. */
        ExecutionErrorView: {
            /** @description What happened. */
            cause: string;
            /**
             * @description The error's name.
             * @example Http.Status404
             */
            error: string;
            /** @description The node it happened in. */
            node?: string | null;
        };
        /**
         * @description How far an execution is.
         * @enum {string}
         */
        ExecutionStatus: "queued" | "running" | "waiting" | "succeeded" | "failed" | "cancelled" | "timed_out";
        /** @description An execution in a list. */
        ExecutionSummary: {
            /** @description Who started it. */
            caller: components["schemas"]["CallerView"];
            /** @description What it took. */
            cost: components["schemas"]["ExecutionCost"];
            /**
             * Format: date-time
             * @description When it was accepted.
             */
            created_at: string;
            /** @description The server whose tool was called. */
            deployment?: string | null;
            /**
             * Format: int64
             * @description Milliseconds from its beginning to its end.
             */
            duration_ms?: number | null;
            error?: components["schemas"]["ExecutionErrorView"] | null;
            /**
             * Format: date-time
             * @description When it ended.
             */
            finished_at?: string | null;
            /**
             * @description Its id.
             * @example exe_06dqsacch1rns0m9xgpgn4b7xg
             */
            id: string;
            /** @description The execution this one repeats. */
            replay_of?: string | null;
            /**
             * Format: date-time
             * @description When it began to run.
             */
            started_at?: string | null;
            /** @description How far it is. */
            status: components["schemas"]["ExecutionStatus"];
            /** @description The tool that was called. */
            tool?: string | null;
            /** @description What started it. */
            trigger: components["schemas"]["ExecutionTrigger"];
            /**
             * Format: int32
             * @description The published version; absent for a draft.
             */
            version?: number | null;
            /** @description The workflow; absent for a document that was never saved. */
            workflow?: string | null;
            /** @description The workflow's name then. */
            workflow_name: string;
        };
        /**
         * @description What started an execution.
         * @enum {string}
         */
        ExecutionTrigger: "mcp" | "api" | "editor";
        /** @description What is wrong with one part of a request. */
        FieldError: {
            /**
             * @description What kind of mistake it is, such as `missing`.
             * @example missing
             */
            code: string;
            /** @description What to do about it. */
            message: string;
            /**
             * @description JSON pointer into the body, or `/name` of a query parameter.
             * @example /tools/0/name
             */
            pointer: string;
        };
        /** @description A workflow to begin with, in the caller's language. */
        GalleryExample: {
            /** @description The document. */
            definition: Record<string, unknown>;
            /** @description What it does. */
            description: string;
            /** @description What it gives then, when that is always the same. */
            expected?: unknown;
            /** @description Its name in the gallery. */
            id: string;
            /** @description Arguments to try it with. */
            input: Record<string, unknown>;
            /** @description Whether it needs an account with somebody: a connection. */
            needs_connection: boolean;
            /** @description Whether it calls nothing outside. */
            offline: boolean;
            /** @description Words to group by. */
            tags: string[];
            /** @description What it is called. */
            title: string;
            /** @description The kinds of its nodes, each once, those in loops included. */
            uses: components["schemas"]["GalleryUse"][];
        };
        /** @description A kind of node that an example uses. */
        GalleryUse: {
            /** @description Its part in a workflow. */
            role: components["schemas"]["NodeRole"];
            /** @description Short name in the palette. */
            title: string;
            /**
             * @description The name in a document's `type`.
             * @example for_each
             */
            type: string;
        };
        /** @description How the product is. */
        Health: {
            /** @description What it was built of, such as a commit; absent when that is not known. */
            build?: string | null;
            /** @description Each part it needs. */
            parts: components["schemas"]["HealthPart"][];
            /** @description `ok` when every part is. */
            status: components["schemas"]["HealthStatus"];
            /** @description The product's version. */
            version: string;
        };
        /** @description How one part is. */
        HealthPart: {
            /** @description Which part. */
            name: string;
            /** @description Whether it works. */
            status: components["schemas"]["HealthStatus"];
        };
        /**
         * @description Whether a part works.
         * @enum {string}
         */
        HealthStatus: "ok" | "unavailable";
        /** @description Something worth a second look. */
        LintFinding: {
            /** @description Such as `short_description`. */
            code: string;
            /** @description What it is about and what to do. */
            message: string;
            /** @description JSON pointer into the server. */
            pointer: string;
            /** @description How bad it is. A deploy is never refused for it. */
            severity: components["schemas"]["Severity"];
        };
        /** @description A page of a list, as the document describes it. */
        ListOf_ApiKeyView: {
            /** @description The items, in the list's order. */
            items: {
                /**
                 * Format: date-time
                 * @description When it was made.
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description When it stops to open, if ever.
                 */
                expires_at?: string | null;
                /** @description Its id. */
                id: string;
                /**
                 * Format: date-time
                 * @description When it was last used, to the minute.
                 */
                last_used_at?: string | null;
                /** @description What people call it. */
                name: string;
                /**
                 * @description The public part, by which it is recognised.
                 * @example k7f2m3qa
                 */
                prefix: string;
            }[];
            /** @description What to pass as `cursor` for the following page; absent on the last. */
            next_cursor?: string | null;
        };
        /** @description A page of a list, as the document describes it. */
        ListOf_ConnectionView: {
            /** @description The items, in the list's order. */
            items: {
                /** @description How it authenticates. */
                auth: components["schemas"]["ConnectionAuth"];
                /**
                 * Format: date-time
                 * @description When it was made.
                 */
                created_at: string;
                /**
                 * @description Its id.
                 * @example con_06dqsacch1rns0m9xgpgn4b7xg
                 */
                id: string;
                /** @description What people call it. */
                label: string;
                /**
                 * @description The service.
                 * @example http
                 */
                provider: string;
                /** @description The user name or the header's name, and the hosts it may be sent to. */
                public: Record<string, unknown>;
                /** @description Whether it still works. */
                status: components["schemas"]["ConnectionStatus"];
                /**
                 * Format: date-time
                 * @description When it last changed.
                 */
                updated_at: string;
            }[];
            /** @description What to pass as `cursor` for the following page; absent on the last. */
            next_cursor?: string | null;
        };
        /** @description A page of a list, as the document describes it. */
        ListOf_DeploymentActivity: {
            /** @description The items, in the list's order. */
            items: {
                /** @description The server. */
                deployment: string;
                /** @description Its calls in each of the last 24 hours, the oldest hour first. */
                hours: number[];
                last_call?: components["schemas"]["ServerCall"] | null;
                /** @description Whether there were more calls than are counted: then the older hours lack theirs. */
                more: boolean;
            }[];
            /** @description What to pass as `cursor` for the following page; absent on the last. */
            next_cursor?: string | null;
        };
        /** @description A page of a list, as the document describes it. */
        ListOf_DeploymentRevisionView: {
            /** @description The items, in the list's order. */
            items: {
                /** @description The access then. */
                access: components["schemas"]["Access"];
                /**
                 * Format: date-time
                 * @description When it was deployed.
                 */
                created_at: string;
                /** @description The instructions then. */
                instructions: string;
                /**
                 * Format: int32
                 * @description Counts from 1.
                 */
                number: number;
                /**
                 * Format: int32
                 * @description The revision this one repeats, if it came of a roll back.
                 */
                restores?: number | null;
                /** @description The title then. */
                title: string;
                /** @description The tools then. */
                tools: components["schemas"]["DeployedTool"][];
            }[];
            /** @description What to pass as `cursor` for the following page; absent on the last. */
            next_cursor?: string | null;
        };
        /** @description A page of a list, as the document describes it. */
        ListOf_DeploymentView: {
            /** @description The items, in the list's order. */
            items: {
                /** @description Who may call it. */
                access: components["schemas"]["Access"];
                /**
                 * Format: date-time
                 * @description When it was made.
                 */
                created_at: string;
                /** @description What it is for. */
                description: string;
                /**
                 * Format: date-time
                 * @description When its first call came.
                 */
                first_call_at?: string | null;
                /**
                 * @description Its id.
                 * @example dep_06dqsacch1rns0m9xgpgn4b7xg
                 */
                id: string;
                /** @description What a model is told about the server as a whole. */
                instructions: string;
                /** @description The name it tells clients. */
                name: string;
                /**
                 * Format: int32
                 * @description The number of the revision that is served.
                 */
                revision: number;
                /**
                 * @description The part of its URL that names it.
                 * @example open-issues
                 */
                slug: string;
                /** @description Whether it answers. */
                status: components["schemas"]["DeploymentStatus"];
                /** @description The name people see. */
                title: string;
                /** @description About how many tokens its tools cost a model in each conversation. */
                token_weight: number;
                /** @description Its tools, in the order they are listed. */
                tools: components["schemas"]["DeployedTool"][];
                /**
                 * Format: date-time
                 * @description When it last changed.
                 */
                updated_at: string;
                /**
                 * @description Where clients call it.
                 * @example http://127.0.0.1:8484/mcp/open-issues
                 */
                url: string;
            }[];
            /** @description What to pass as `cursor` for the following page; absent on the last. */
            next_cursor?: string | null;
        };
        /** @description A page of a list, as the document describes it. */
        ListOf_ExecutionSummary: {
            /** @description The items, in the list's order. */
            items: {
                /** @description Who started it. */
                caller: components["schemas"]["CallerView"];
                /** @description What it took. */
                cost: components["schemas"]["ExecutionCost"];
                /**
                 * Format: date-time
                 * @description When it was accepted.
                 */
                created_at: string;
                /** @description The server whose tool was called. */
                deployment?: string | null;
                /**
                 * Format: int64
                 * @description Milliseconds from its beginning to its end.
                 */
                duration_ms?: number | null;
                error?: components["schemas"]["ExecutionErrorView"] | null;
                /**
                 * Format: date-time
                 * @description When it ended.
                 */
                finished_at?: string | null;
                /**
                 * @description Its id.
                 * @example exe_06dqsacch1rns0m9xgpgn4b7xg
                 */
                id: string;
                /** @description The execution this one repeats. */
                replay_of?: string | null;
                /**
                 * Format: date-time
                 * @description When it began to run.
                 */
                started_at?: string | null;
                /** @description How far it is. */
                status: components["schemas"]["ExecutionStatus"];
                /** @description The tool that was called. */
                tool?: string | null;
                /** @description What started it. */
                trigger: components["schemas"]["ExecutionTrigger"];
                /**
                 * Format: int32
                 * @description The published version; absent for a draft.
                 */
                version?: number | null;
                /** @description The workflow; absent for a document that was never saved. */
                workflow?: string | null;
                /** @description The workflow's name then. */
                workflow_name: string;
            }[];
            /** @description What to pass as `cursor` for the following page; absent on the last. */
            next_cursor?: string | null;
        };
        /** @description A page of a list, as the document describes it. */
        ListOf_GalleryExample: {
            /** @description The items, in the list's order. */
            items: {
                /** @description The document. */
                definition: Record<string, unknown>;
                /** @description What it does. */
                description: string;
                /** @description What it gives then, when that is always the same. */
                expected?: unknown;
                /** @description Its name in the gallery. */
                id: string;
                /** @description Arguments to try it with. */
                input: Record<string, unknown>;
                /** @description Whether it needs an account with somebody: a connection. */
                needs_connection: boolean;
                /** @description Whether it calls nothing outside. */
                offline: boolean;
                /** @description Words to group by. */
                tags: string[];
                /** @description What it is called. */
                title: string;
                /** @description The kinds of its nodes, each once, those in loops included. */
                uses: components["schemas"]["GalleryUse"][];
            }[];
            /** @description What to pass as `cursor` for the following page; absent on the last. */
            next_cursor?: string | null;
        };
        /** @description A page of a list, as the document describes it. */
        ListOf_NodeKindView: {
            /** @description The items, in the list's order. */
            items: {
                /** @description Whether `on_error`, `retry` and `timeout_seconds` apply. */
                can_fail: boolean;
                /** @description Whether it cannot run without a connection. */
                connection_required: boolean;
                /** @description What it does. */
                description: string;
                effect?: components["schemas"]["NodeEffect"] | null;
                /** @description An example of `parameters`. */
                example: Record<string, unknown>;
                /** @description The palette's group. */
                group: string;
                /** @description A Lucide icon's name. */
                icon: string;
                /** @description Whether a call may be repeated without doing more than once. */
                idempotent: boolean;
                /** @description Words a search finds it by, in every language. */
                keywords: string[];
                /** @description JSON Schema of what the node gives. */
                output: Record<string, unknown>;
                /** @description JSON Schema of `parameters`, with `x-expression` and `x-widget`. */
                parameters: Record<string, unknown>;
                /** @description The ports besides `error`. A `switch`'s own come from its parameters. */
                ports: components["schemas"]["NodePort"][];
                /** @description The provider whose connection it takes. */
                provider?: string | null;
                /** @description Its part in a workflow. */
                role: components["schemas"]["NodeRole"];
                /** @description OAuth scopes it needs. */
                scopes: string[];
                /** @description Short name in the palette. */
                title: string;
                /**
                 * @description The name in a document's `type`.
                 * @example http.request
                 */
                type: string;
                /**
                 * Format: int32
                 * @description Median duration in milliseconds.
                 */
                typical_ms: number;
            }[];
            /** @description What to pass as `cursor` for the following page; absent on the last. */
            next_cursor?: string | null;
        };
        /** @description A page of a list, as the document describes it. */
        ListOf_ProviderView: {
            /** @description The items, in the list's order. */
            items: {
                /** @description How its connections may authenticate. */
                auth: components["schemas"]["ConnectionAuth"][];
                /** @description Its id. */
                id: string;
                /** @description The node types that take such a connection. */
                nodes: string[];
                /** @description What it is called. */
                title: string;
            }[];
            /** @description What to pass as `cursor` for the following page; absent on the last. */
            next_cursor?: string | null;
        };
        /** @description A page of a list, as the document describes it. */
        ListOf_VersionSummary: {
            /** @description The items, in the list's order. */
            items: {
                /** @description Who published it. */
                author: string;
                /**
                 * Format: date-time
                 * @description When.
                 */
                created_at: string;
                /** @description SHA-256 of the compiled document. */
                digest: string;
                /** @description The workflow's name then. */
                name: string;
                /** @description What the author said of the change. */
                note?: string | null;
                /**
                 * Format: int32
                 * @description Its number.
                 */
                number: number;
                /**
                 * Format: int64
                 * @description The draft's revision it was published from.
                 */
                revision: number;
                /** @description The tool it makes. */
                tool: components["schemas"]["ToolCardView"];
            }[];
            /** @description What to pass as `cursor` for the following page; absent on the last. */
            next_cursor?: string | null;
        };
        /** @description A page of a list, as the document describes it. */
        ListOf_WorkflowChange: {
            /** @description The items, in the list's order. */
            items: {
                /** @description What it is. */
                after?: unknown;
                /** @description What it was. */
                before?: unknown;
                /** @description How it changed. */
                kind: components["schemas"]["WorkflowChangeKind"];
                /** @description The node, when it is one node's. */
                node?: string | null;
                /** @description JSON pointer: within the node (empty for the whole node), or within the document. */
                pointer: string;
            }[];
            /** @description What to pass as `cursor` for the following page; absent on the last. */
            next_cursor?: string | null;
        };
        /** @description A page of a list, as the document describes it. */
        ListOf_WorkflowSummary: {
            /** @description The items, in the list's order. */
            items: {
                /**
                 * Format: date-time
                 * @description When it was made.
                 */
                created_at: string;
                /** @description What it is for. */
                description: string;
                /** @description Whether the draft has changed since that version. */
                has_unpublished_changes: boolean;
                /**
                 * @description Its id.
                 * @example wf_06dqsacch1rns0m9xgpgn4b7xg
                 */
                id: string;
                /**
                 * Format: int32
                 * @description The newest published version's number.
                 */
                latest_version?: number | null;
                /** @description What people call it. */
                name: string;
                /** @description The node types of the draft, each once. */
                node_types: string[];
                /**
                 * Format: int32
                 * @description How many nodes the draft has.
                 */
                nodes: number;
                /**
                 * Format: int64
                 * @description Counts the changes; also the `ETag`.
                 */
                revision: number;
                /**
                 * Format: date-time
                 * @description When it last changed.
                 */
                updated_at: string;
            }[];
            /** @description What to pass as `cursor` for the following page; absent on the last. */
            next_cursor?: string | null;
        };
        /** @description Who is signed in. */
        Me: {
            /** @description What they are called. */
            display_name: string;
            /** @description The user's id. */
            id: string;
            /** @description The language they chose, such as `ko`. */
            locale?: string | null;
            /** @description Their role there: `owner`, `admin`, `editor` or `viewer`. */
            role: string;
            /** @description The workspace they work in. */
            workspace: components["schemas"]["MyWorkspace"];
        };
        /** @description The workspace one works in. */
        MyWorkspace: {
            /** @description Its id. */
            id: string;
            /** @description Its name. */
            name: string;
        };
        /**
         * @description What a call does to the world.
         * @enum {string}
         */
        NodeEffect: "read" | "create" | "update" | "delete" | "by_method";
        /**
         * @description What a node does: `node_started`, `node_waiting`, `node_succeeded`, `node_failed`,
         *     `node_skipped`.
         */
        NodeEvent: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /**
             * Format: int32
             * @description Counts from 1.
             */
            attempt: number;
            /**
             * Format: int64
             * @description Milliseconds it took; when it has ended.
             */
            duration_ms?: number | null;
            error?: components["schemas"]["ExecutionErrorView"] | null;
            /**
             * @description Whether the workflow took its error, with `node_failed`: then `output` is what it gave
             *     instead, and the run goes on.
             */
            handled?: boolean;
            /** @description What it takes, with `node_started`. */
            input?: unknown;
            /** @description The node's id in the document. */
            node: string;
            /** @description What it gave, with `node_succeeded`. */
            output?: unknown;
            /** @description Indexes of the loops around it, from the outside in. */
            path?: number[];
            /** @description Whether its output was given instead of run for. */
            pinned?: boolean;
            /**
             * Format: int64
             * @description When it is tried again, with `node_failed`.
             */
            retry_in_ms?: number | null;
            /**
             * Format: date-time
             * @description Until when it waits, with `node_waiting`.
             */
            until?: string | null;
        };
        /** @description One kind of node, in the caller's language. */
        NodeKindView: {
            /** @description Whether `on_error`, `retry` and `timeout_seconds` apply. */
            can_fail: boolean;
            /** @description Whether it cannot run without a connection. */
            connection_required: boolean;
            /** @description What it does. */
            description: string;
            effect?: components["schemas"]["NodeEffect"] | null;
            /** @description An example of `parameters`. */
            example: Record<string, unknown>;
            /** @description The palette's group. */
            group: string;
            /** @description A Lucide icon's name. */
            icon: string;
            /** @description Whether a call may be repeated without doing more than once. */
            idempotent: boolean;
            /** @description Words a search finds it by, in every language. */
            keywords: string[];
            /** @description JSON Schema of what the node gives. */
            output: Record<string, unknown>;
            /** @description JSON Schema of `parameters`, with `x-expression` and `x-widget`. */
            parameters: Record<string, unknown>;
            /** @description The ports besides `error`. A `switch`'s own come from its parameters. */
            ports: components["schemas"]["NodePort"][];
            /** @description The provider whose connection it takes. */
            provider?: string | null;
            /** @description Its part in a workflow. */
            role: components["schemas"]["NodeRole"];
            /** @description OAuth scopes it needs. */
            scopes: string[];
            /** @description Short name in the palette. */
            title: string;
            /**
             * @description The name in a document's `type`.
             * @example http.request
             */
            type: string;
            /**
             * Format: int32
             * @description Median duration in milliseconds.
             */
            typical_ms: number;
        };
        /** @description A way out of a node. */
        NodePort: {
            /** @description Its name, as an edge's `port` names it. */
            name: string;
            /** @description What leaving by it means. */
            title: string;
        };
        /**
         * @description A node's part in a workflow.
         * @enum {string}
         */
        NodeRole: "trigger" | "pure" | "effect" | "control" | "end";
        /**
         * @description How a node ended.
         * @enum {string}
         */
        NodeTraceStatus: "running" | "succeeded" | "failed" | "skipped" | "cancelled";
        /** @description One attempt of one node. Credentials never stand in it. */
        NodeTraceView: {
            /**
             * Format: int32
             * @description Counts from 1.
             */
            attempt: number;
            /**
             * Format: int64
             * @description Milliseconds from its beginning to its end.
             */
            duration_ms?: number | null;
            error?: components["schemas"]["ExecutionErrorView"] | null;
            /**
             * Format: date-time
             * @description When it ended.
             */
            finished_at?: string | null;
            /** @description What it took. */
            input?: unknown;
            /** @description The node's id in the document. */
            node: string;
            /** @description What it gave. */
            output?: unknown;
            /** @description Indexes of the loops around it, from the outside in. */
            path: number[];
            /** @description Whether the output was given beforehand instead of run for. */
            pinned: boolean;
            /**
             * Format: date-time
             * @description When it began.
             */
            started_at: string;
            /** @description How it ended. */
            status: components["schemas"]["NodeTraceStatus"];
        };
        /** @description How a compiled workflow runs. */
        Plan: {
            /** @description The nodes that decide how long it takes, in order. */
            critical_path: string[];
            /**
             * Format: int64
             * @description Estimated milliseconds of a run.
             */
            estimate_ms: number;
            /**
             * Format: int64
             * @description The most history events of a run, if that can be told.
             */
            history_events?: number | null;
            /** @description The nodes in series and parallel. */
            schedule: components["schemas"]["PlanStep"];
            /**
             * Format: double
             * @description The estimate against the critical path: 1 is the best possible.
             */
            slowdown: number;
            /**
             * Format: int64
             * @description States entered by the longest run, a loop counted once.
             */
            states_per_call: number;
            /**
             * Format: double
             * @description Estimated US dollars for a million runs on AWS.
             */
            usd_per_million: number;
        };
        /** @description A part of the schedule. */
        PlanStep: {
            body?: components["schemas"]["PlanStep"] | null;
            /** @description Its id. */
            id: string;
            /** @enum {string} */
            kind: "node";
            /**
             * Format: int64
             * @description Estimated milliseconds.
             */
            ms: number;
        } | {
            /** @enum {string} */
            kind: "series";
            /** @description In order. */
            steps: components["schemas"]["PlanStep"][];
        } | {
            /** @description In the author's order. */
            branches: components["schemas"]["PlanStep"][];
            /** @enum {string} */
            kind: "parallel";
        };
        /** @description Problem details (RFC 9457). `code` is stable and has a page at `type`. */
        Problem: {
            /**
             * @description The stable slug of what went wrong
             * @enum {string}
             */
            code: "invalid_request" | "payload_too_large" | "unsupported_media_type" | "unauthenticated" | "forbidden" | "not_found" | "method_not_allowed" | "already_exists" | "revision_mismatch" | "revision_required" | "idempotency_conflict" | "invalid_workflow" | "wrong_state" | "in_use" | "rate_limited" | "unavailable" | "internal";
            /**
             * Format: int64
             * @description The stored revision, with `revision_mismatch`.
             */
            current_revision?: number | null;
            /** @description What went wrong and what to do next. */
            detail: string;
            /** @description What is wrong where. */
            fields?: components["schemas"]["FieldError"][];
            /** @description The request, as the log names it. */
            request_id: string;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description The status in words. */
            title: string;
            /** @description The code's page. */
            type: string;
        };
        /** @description A service that can be connected. */
        ProviderView: {
            /** @description How its connections may authenticate. */
            auth: components["schemas"]["ConnectionAuth"][];
            /** @description Its id. */
            id: string;
            /** @description The node types that take such a connection. */
            nodes: string[];
            /** @description What it is called. */
            title: string;
        };
        /** @description How to publish. */
        PublishWorkflow: {
            /** @description What the author says of the change. */
            note?: string | null;
        };
        /**
         * @description Why a request was turned away.
         * @enum {string}
         */
        RefusalReason: "key_missing" | "key_invalid" | "not_local" | "paused" | "unknown_tool" | "arguments" | "input_schema";
        /**
         * @description A request that was turned away before its server was ever called.
         *
         *     Of a request without a good key only `at` and `why` are told.
         */
        RefusedCall: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description What was wrong with the arguments: the first four rules. */
            broken: components["schemas"]["BrokenRule"][];
            /** @description What the client calls itself. */
            client?: string | null;
            /** @description The tool that was asked for. */
            tool?: string | null;
            /** @description Why. */
            why: components["schemas"]["RefusalReason"];
        };
        /** @description Where to go back to. */
        Rollback: {
            /**
             * Format: int32
             * @description The revision to offer again.
             */
            revision: number;
        };
        /** @description The first event of a test run's stream, `accepted`. */
        RunAccepted: {
            /** @description The execution that begins. */
            execution: string;
            /** @description The nodes whose output is given instead of run for. */
            pinned: string[];
        };
        /** @description A document to run that need not be saved. */
        RunDocument: {
            /** @description The document. */
            definition: Record<string, unknown>;
            /**
             * @description Nodes of `pins` that failed: they leave by their port for errors, and the pin is what the
             *     workflow went on with.
             */
            failed?: string[];
            /**
             * @description The node with which the run begins: what does not come after it calls nothing, and what is
             *     needed of it must be in `pins`. Decisions before it go the way that leads to it. From and
             *     until the same node, only that node runs.
             */
            from?: string | null;
            /** @description The tool's arguments. */
            input?: Record<string, unknown>;
            /** @description What it is called. */
            name?: string | null;
            /**
             * @description Outputs that are given instead of run for, by node id: nodes in loops, and decisions too
             *     (`true` or `false` of a condition, a port of a switch).
             */
            pins?: {
                [key: string]: unknown;
            };
            /** @description The node after which the run stops; the answer is its output. */
            until?: string | null;
            /** @description The workflow it is a draft of: its executions list the run. */
            workflow?: string | null;
        };
        /** @description What the stream of a test run has; one schema for the event's `data` by its name. */
        RunEvent: components["schemas"]["RunAccepted"] | components["schemas"]["NodeEvent"] | components["schemas"]["RunFinished"];
        /** @description The last event of a stream, `finished`. */
        RunFinished: {
            error?: components["schemas"]["ExecutionErrorView"] | null;
            /** @description The execution. */
            execution: string;
            /** @description The result, when it succeeded. */
            output?: unknown;
            /** @description `succeeded`, `failed`, `cancelled` or `timed_out`. */
            status: string;
        };
        /** @description How to run a workflow's draft. */
        RunWorkflow: {
            /**
             * @description Nodes of `pins` that failed: they leave by their port for errors, and the pin is what the
             *     workflow went on with.
             */
            failed?: string[];
            /**
             * @description The node with which the run begins: what does not come after it calls nothing, and what is
             *     needed of it must be in `pins`. Decisions before it go the way that leads to it. From and
             *     until the same node, only that node runs.
             */
            from?: string | null;
            /** @description The tool's arguments. */
            input?: Record<string, unknown>;
            /**
             * @description Outputs that are given instead of run for, by node id: nodes in loops, and decisions too
             *     (`true` or `false` of a condition, a port of a switch).
             */
            pins?: {
                [key: string]: unknown;
            };
            /** @description The node after which the run stops; the answer is its output. */
            until?: string | null;
        };
        /** @description One call of a server's tool. */
        ServerCall: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Who called. */
            caller: components["schemas"]["CallerView"];
            /**
             * Format: int64
             * @description Milliseconds it took.
             */
            duration_ms?: number | null;
            error?: components["schemas"]["ExecutionErrorView"] | null;
            /** @description The execution it made. */
            execution: string;
            /**
             * @description How far the execution is.
             * @example succeeded
             */
            status: string;
            /** @description The tool. */
            tool?: string | null;
        };
        /** @description The newest calls of a server. */
        ServerCalls: {
            /** @description The calls, newest first. */
            calls: components["schemas"]["ServerCall"][];
            /**
             * Format: date-time
             * @description When the first call ever came.
             */
            first_call_at?: string | null;
            refused?: components["schemas"]["RefusedCall"] | null;
        };
        /**
         * @description How bad a finding is.
         * @enum {string}
         */
        Severity: "error" | "warning" | "info";
        /** @description A link that signs a browser in. */
        SignInLink: {
            /** @description Open it within ten minutes; it works once. */
            url: string;
        };
        /** @description Part of an expression: byte offsets in the string that holds it. */
        Span: {
            /** @description The byte after the last. */
            end: number;
            /** @description The first byte. */
            start: number;
        };
        /** @description What to run. */
        StartExecution: {
            /** @description The tool's arguments. */
            input?: Record<string, unknown>;
            /**
             * Format: int32
             * @description The version; without it the newest published one.
             */
            version?: number | null;
            /** @description The workflow. */
            workflow: string;
        };
        /** @description What to try. */
        TestConnection: {
            /**
             * @description An address of the service that wants the credentials; it is read with GET.
             * @example https://api.example.com/me
             */
            url: string;
        };
        /** @description A tool as a model sees it. */
        ToolCardView: {
            /** @description `readOnlyHint` and its like. */
            annotations: Record<string, unknown>;
            /** @description What it does. */
            description: string;
            /** @description JSON Schema of the arguments. */
            input_schema: Record<string, unknown>;
            /**
             * @description Its name.
             * @example open_issues
             */
            name: string;
            /** @description JSON Schema of the structured result, if one is known. */
            output_schema?: Record<string, unknown> | null;
            /** @description Its title. */
            title?: string | null;
            /** @description About how many tokens the card costs a model in each conversation. */
            token_weight: number;
        };
        /** @description What becomes of one tool. */
        ToolChange: {
            /** @description What it breaks. */
            breaking: components["schemas"]["BreakingChange"][];
            /** @description What becomes of it. */
            change: components["schemas"]["ToolChangeKind"];
            /** @description The parts that change, such as `input_schema`. */
            fields: string[];
            /** @description Its name. */
            name: string;
            /**
             * Format: int32
             * @description The version after.
             */
            version_after?: number | null;
            /**
             * Format: int32
             * @description The version before.
             */
            version_before?: number | null;
        };
        /**
         * @description What becomes of a tool.
         * @enum {string}
         */
        ToolChangeKind: "added" | "removed" | "changed" | "unchanged";
        /** @description A tool that a server is to offer. What is left out comes of the workflow's version. */
        ToolRequest: {
            /** @description What a model is told of it. */
            description?: string | null;
            /** @description The tool's name. */
            name?: string | null;
            /** @description The tool's title. */
            title?: string | null;
            /**
             * Format: int32
             * @description Its version; without it the newest published one.
             */
            version?: number | null;
            /** @description The workflow that runs. */
            workflow: string;
        };
        /** @description What changes; the rest stays. */
        UpdateConnection: {
            credentials?: components["schemas"]["CredentialsRequest"] | null;
            /** @description The hosts the new credentials may be sent to. */
            hosts?: string[];
            /** @description What people call it. */
            label?: string | null;
        };
        /** @description What changes; the rest stays. */
        UpdateWorkflow: {
            /** @description The whole document. A draft may have mistakes. */
            definition?: Record<string, unknown> | null;
            /** @description What it is for. */
            description?: string | null;
            /** @description What people call it. */
            name?: string | null;
        };
        /** @description What was found in a document. */
        Validation: {
            /** @description What was found. */
            diagnostics: components["schemas"]["Diagnostic"][];
            /** @description Whether it compiles. */
            valid: boolean;
        };
        /** @description A published version with its documents. */
        VersionDetail: components["schemas"]["VersionSummary"] & {
            /** @description The state machine it was compiled to. */
            asl: Record<string, unknown>;
            /** @description The document. */
            definition: Record<string, unknown>;
        };
        /** @description A published version in a list. */
        VersionSummary: {
            /** @description Who published it. */
            author: string;
            /**
             * Format: date-time
             * @description When.
             */
            created_at: string;
            /** @description SHA-256 of the compiled document. */
            digest: string;
            /** @description The workflow's name then. */
            name: string;
            /** @description What the author said of the change. */
            note?: string | null;
            /**
             * Format: int32
             * @description Its number.
             */
            number: number;
            /**
             * Format: int64
             * @description The draft's revision it was published from.
             */
            revision: number;
            /** @description The tool it makes. */
            tool: components["schemas"]["ToolCardView"];
        };
        /**
         * @description What may be asked of a server.
         * @enum {string}
         */
        WantedStatus: "live" | "paused";
        /** @description One change between two documents. */
        WorkflowChange: {
            /** @description What it is. */
            after?: unknown;
            /** @description What it was. */
            before?: unknown;
            /** @description How it changed. */
            kind: components["schemas"]["WorkflowChangeKind"];
            /** @description The node, when it is one node's. */
            node?: string | null;
            /** @description JSON pointer: within the node (empty for the whole node), or within the document. */
            pointer: string;
        };
        /**
         * @description How something changed.
         * @enum {string}
         */
        WorkflowChangeKind: "added" | "removed" | "changed";
        /** @description A workflow with its draft. */
        WorkflowDetail: components["schemas"]["WorkflowSummary"] & {
            /** @description The draft document, exactly as it was saved. Its form is at `/workflow-schema`. */
            definition: Record<string, unknown>;
        };
        /**
         * @description A workflow as a file. Connections go by id and belong to the workspace: another one chooses
         *     its own.
         */
        WorkflowFile: {
            /** @description The document. */
            definition: Record<string, unknown>;
            /** @description What it is for. */
            description?: string;
            /**
             * @description `mcp-portal/workflow@1`.
             * @example mcp-portal/workflow@1
             */
            format: string;
            /** @description What people call it. */
            name: string;
        };
        /** @description A workflow in a list. */
        WorkflowSummary: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description What it is for. */
            description: string;
            /** @description Whether the draft has changed since that version. */
            has_unpublished_changes: boolean;
            /**
             * @description Its id.
             * @example wf_06dqsacch1rns0m9xgpgn4b7xg
             */
            id: string;
            /**
             * Format: int32
             * @description The newest published version's number.
             */
            latest_version?: number | null;
            /** @description What people call it. */
            name: string;
            /** @description The node types of the draft, each once. */
            node_types: string[];
            /**
             * Format: int32
             * @description How many nodes the draft has.
             */
            nodes: number;
            /**
             * Format: int64
             * @description Counts the changes; also the `ETag`.
             */
            revision: number;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updated_at: string;
        };
    };
    responses: {
        /** @description The request is not of the form the operation takes */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It conflicts with what is stored */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The caller's role does not allow it */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A fault of ours */
        Internal: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The workflow document does not parse or does not compile */
        InvalidWorkflow: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No such thing in this workspace */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests; `Retry-After` says when to come again */
        RateLimited: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `If-Match` names another revision than the stored one */
        RevisionMismatch: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `If-Match` is missing */
        RevisionRequired: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is larger than the operation takes */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No credential, or one that is not valid */
        Unauthenticated: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A part of the product cannot answer now */
        Unavailable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A content type the operation does not take */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    create_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateSession"];
            };
        };
        responses: {
            /** @description Signed in; the cookie is set */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out; the cookie is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_sign_in_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInLink"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_deployments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf_DeploymentView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_deployment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeploymentRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_deployment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    replace_deployment: {
        parameters: {
            query?: never;
            header: {
                /** @description The `ETag` that was read */
                "If-Match": string;
            };
            path: {
                /** @description The server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeploymentRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_deployment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    update_deployment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the server that was read; without it nothing is checked */
                "If-Match"?: string | null;
            };
            path: {
                /** @description The server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeploymentPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_deployment_keys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf_ApiKeyView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_deployment_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiKey"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_deployment_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The server */
                id: string;
                /** @description The API key */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    wait_deployment_calls: {
        parameters: {
            query?: {
                /** @description Only calls newer than this execution. */
                after?: string;
                /**
                 * @description While there was no call yet: the time of the refusal that is known already. One that is newer
                 *     ends the waiting as a call does.
                 */
                refused_after?: string;
                /** @description How many seconds to wait for such a call. */
                wait?: number;
            };
            header?: never;
            path: {
                /** @description The server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerCalls"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_deployment_connection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectInfo"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_deployment_revisions: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description At most this many items. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The server */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf_DeploymentRevisionView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    rollback_deployment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The server */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Rollback"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_deployment_activity: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf_DeploymentActivity"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    plan_deployment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeploymentRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentPlan"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_executions: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Of this server. */
                deployment?: string;
                /** @description At most this many items. */
                limit?: number;
                /**
                 * @description The beginning of its id; or words, each of which stands in its id, the tool, the workflow's
                 *     name, the client, the error, or the server's title or slug. Of Hangul initial consonants do.
                 */
                q?: string;
                /** @description Accepted at this time or later. */
                since?: string;
                /** @description Of this status. */
                status?: components["schemas"]["ExecutionStatus"];
                /** @description Of this tool. */
                tool?: string;
                /** @description Accepted before this time. */
                until?: string;
                /** @description Of this workflow. */
                workflow?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf_ExecutionSummary"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    start_execution: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartExecution"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedExecution"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_execution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The execution */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionDetail"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancel_execution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The execution */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is being stopped */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_execution_definition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The execution */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    stream_execution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The execution */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream of events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["NodeEvent"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    replay_execution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The execution */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedExecution"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_gallery: {
        parameters: {
            query?: never;
            header?: {
                /** @description `en` or `ko` */
                "Accept-Language"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf_GalleryExample"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    list_connections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf_ConnectionView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_connection: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateConnection"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_connection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The connection */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionDetail"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_connection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The connection */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    update_connection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The connection */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateConnection"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    test_connection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The connection */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TestConnection"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionTest"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_providers: {
        parameters: {
            query?: never;
            header?: {
                /** @description `en` or `ko` */
                "Accept-Language"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf_ProviderView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_nodes: {
        parameters: {
            query?: never;
            header?: {
                /** @description `en` or `ko` */
                "Accept-Language"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf_NodeKindView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_workflow_schema: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_workflows: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description At most this many items. */
                limit?: number;
                /** @description Every word of this stands in the name or the description. Of Hangul initial consonants do. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf_WorkflowSummary"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWorkflow"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowDetail"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workflow */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowDetail"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workflow */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    update_workflow: {
        parameters: {
            query?: never;
            header: {
                /** @description The `ETag` that was read */
                "If-Match": string;
            };
            path: {
                /** @description The workflow */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateWorkflow"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowSummary"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    compile_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workflow */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompilePreview"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deploy_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workflow */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeployWorkflow"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeployedWorkflow"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    duplicate_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workflow */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DuplicateWorkflow"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowDetail"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    export_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workflow */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowFile"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    run_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workflow */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunWorkflow"];
            };
        };
        responses: {
            /** @description A stream of events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["RunEvent"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    validate_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workflow */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Validation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_workflow_versions: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description At most this many items. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The workflow */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf_VersionSummary"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    publish_workflow: {
        parameters: {
            query?: never;
            header: {
                /** @description The `ETag` of the draft that was read */
                "If-Match": string;
            };
            path: {
                /** @description The workflow */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PublishWorkflow"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionSummary"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_workflow_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workflow */
                id: string;
                /** @description The version */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionDetail"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    diff_workflow_version: {
        parameters: {
            query?: {
                /** @description The later version; without it the draft. */
                to?: number;
            };
            header?: never;
            path: {
                /** @description The workflow */
                id: string;
                /** @description The earlier version */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOf_WorkflowChange"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    restore_workflow_version: {
        parameters: {
            query?: never;
            header: {
                /** @description The `ETag` of the draft that was read */
                "If-Match": string;
            };
            path: {
                /** @description The workflow */
                id: string;
                /** @description The version */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowDetail"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    compile_document: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DocumentRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompilePreview"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    import_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkflowFile"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowDetail"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    run_document: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunDocument"];
            };
        };
        responses: {
            /** @description A stream of events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["RunEvent"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    validate_document: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DocumentRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Validation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["RevisionMismatch"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidWorkflow"];
            428: components["responses"]["RevisionRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
}
