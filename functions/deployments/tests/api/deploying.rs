//! The document that deploys: whatever fails or dies on the way, a server offers what it offered or
//! what was deployed.

use std::sync::{Arc, Mutex};

use function_deployments::Steps;
use portal_base::OsRng;
use portal_engine::{Machine, RunOptions, TaskCall, TaskError, Tasks};
use portal_execution::{EmbeddedJob, Job};
use portal_store::entities::{Workflow, deployment, version, workflow};
use portal_test_kit::{Kit, OWNER, TestApp, VIEWER};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::{app, app_that_deploys_by, drafted, greeting, steps};

const DOCUMENT: &str = include_str!("../../../../statemachines/deploy-server.asl.json");
const STEPS: [&str; 5] = ["compile", "publish", "probe", "shift", "confirm"];

/// What befalls a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It fails for good, before it does anything.
    Fails,
    /// It is done, and its first answer is lost.
    AnswerLost,
    /// Nothing comes of it any more: the process died before it.
    DiesBefore,
    /// The process died after it.
    DiesAfter,
}

/// The steps, and what befalls one of them.
struct Fated {
    steps: Steps,
    at: &'static str,
    fate: Mutex<Option<Fate>>,
    said: Mutex<Vec<String>>,
    died: Notify,
}

impl Fated {
    fn new(kit: &Kit, at: &'static str, fate: Option<Fate>) -> Arc<Self> {
        let (fate, said) = (Mutex::new(fate), Mutex::default());
        Arc::new(Self { steps: steps(kit), at, fate, said, died: Notify::new() })
    }

    fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }

    async fn die(&self) -> ! {
        self.died.notify_one();
        std::future::pending().await
    }
}

#[async_trait::async_trait]
impl Tasks for Fated {
    async fn invoke(&self, call: TaskCall) -> Result<Value, TaskError> {
        let step = call.arguments["Payload"]["step"].as_str().unwrap_or_default().to_owned();
        self.said.lock().unwrap().push(step.clone());
        let fate = if step == self.at { *self.fate.lock().unwrap() } else { None };
        let failed = |error: &str| {
            // As Step Functions gives what a Lambda function failed with.
            let message = r#"{"code":"internal","message":"the step broke"}"#;
            let cause = json!({ "errorMessage": message, "errorType": error }).to_string();
            Err(TaskError { error: error.to_owned(), cause })
        };
        match fate {
            None => self.steps.invoke(call).await,
            Some(Fate::Fails) => failed("Deploy.Fault"),
            Some(Fate::DiesBefore) => self.die().await,
            Some(Fate::DiesAfter) => {
                self.steps.invoke(call).await?;
                self.die().await
            }
            Some(Fate::AnswerLost) => {
                *self.fate.lock().unwrap() = None;
                self.steps.invoke(call).await?;
                failed("Deploy.Unavailable")
            }
        }
    }
}

/// An application in which that befalls that step, and the steps as they are called.
fn fated(at: &'static str, fate: Option<Fate>) -> (TestApp, Arc<Fated>) {
    let mut made = None;
    let app = app_that_deploys_by(|kit| {
        let tasks = Fated::new(kit, at, fate);
        made = Some(tasks.clone());
        let clock = kit.clock.clone();
        let job: Arc<dyn Job> =
            Arc::new(EmbeddedJob::new("deploy-server", DOCUMENT, tasks, clock, Arc::new(OsRng)).unwrap());
        job
    });
    (app, made.unwrap())
}

/// Gives the draft another text.
async fn edit(app: &TestApp, id: &Workflow, text: &str) {
    let store = &app.kit.store;
    let read = workflow::get(store, id.workspace, id.id).await.unwrap().unwrap();
    let mut changed = read.entity.clone();
    changed.revision += 1;
    let mut definition = greeting();
    definition["nodes"][1]["parameters"]["structured"] = json!({ "text": text });
    workflow::update(store, &read, &changed, Some(definition)).await.unwrap();
}

/// The one server as its callers find it: revision and version; and that both are whole.
async fn served(app: &TestApp, of: &Workflow) -> Option<(u32, u32)> {
    let store = &app.kit.store;
    let (workspace, id) = deployment::by_slug(store, "greet").await.unwrap()?;
    let server = deployment::get(store, workspace, id).await.unwrap().expect("a server behind the slug");
    let revision = deployment::revision(store, workspace, id, server.revision).await.unwrap();
    assert_eq!(revision.expect("the revision that is served").tools, server.tools);
    let tool = &server.tools[0];
    let version = version::get(store, workspace, of.id, tool.version).await.unwrap().expect("the version");
    assert_eq!(version.digest, tool.digest);
    let machine = portal_execution::MachineRef { workspace, digest: version.digest.into() };
    assert!(app.kit.machines.is_published(&machine).await.unwrap(), "its machine");
    Some((server.revision, tool.version))
}

fn deploy(app: &TestApp, of: &Workflow) -> portal_test_kit::Call {
    app.post(&format!("/workflows/{}/deploy", of.id), json!({})).by(OWNER)
}

#[test]
fn the_document_keeps_to_the_rules_of_our_own_machines() {
    let rules = portal_asl::Rules {
        resources: Some(vec![portal_execution::LAMBDA_INVOKE.to_owned()]),
        lambda_functions: Some(vec!["function-deployments".to_owned()]),
        ..portal_asl::Rules::strict()
    };
    let found = portal_asl::check(DOCUMENT, &rules).expect("a machine").1;
    assert!(found.is_empty(), "{found:?}");
}

#[tokio::test]
async fn the_steps_come_in_order_and_the_machine_is_made_by_the_deploy() {
    let (app, tasks) = fated("", None);
    let made = drafted(&app, greeting()).await;
    let answer = deploy(&app, &made).send().await.expect(200);
    assert_eq!(answer["deployment"]["tools"][0]["version"], 1);
    assert_eq!(tasks.said(), STEPS);
    assert_eq!(served(&app, &made).await, Some((1, 1)));
}

#[tokio::test]
async fn what_fails_before_the_shift_leaves_the_server_as_it_was() {
    for at in ["compile", "publish", "probe"] {
        let (app, tasks) = fated(at, Some(Fate::Fails));
        let made = drafted(&app, greeting()).await;
        let problem = deploy(&app, &made).send().await.expect(500);
        assert_eq!((&problem["code"], &problem["detail"]), (&json!("internal"), &json!("the step broke")));
        assert_eq!(served(&app, &made).await, None, "{at}");
        assert!(!tasks.said().iter().any(|step| step == "roll_back"), "nothing to take back after {at}");
    }
}

#[tokio::test]
async fn what_fails_after_the_shift_is_rolled_back() {
    for (at, revision) in [("shift", 1), ("confirm", 3)] {
        let (app, tasks) = fated(at, None);
        let made = drafted(&app, greeting()).await;
        deploy(&app, &made).send().await.expect(200);
        edit(&app, &made, "Hi").await;
        *tasks.fate.lock().unwrap() = Some(Fate::Fails);
        let problem = deploy(&app, &made).send().await.expect(500);
        assert_eq!(problem["detail"], "the step broke");
        assert_eq!(tasks.said().last().map(String::as_str), Some("roll_back"));
        assert_eq!(served(&app, &made).await, Some((revision, 1)), "{at}");
        // The next one goes through, with the version that was published already.
        *tasks.fate.lock().unwrap() = None;
        let answer = deploy(&app, &made).send().await.expect(200);
        assert_eq!((&answer["version"], &answer["published"]), (&json!(2), &json!(false)));
        assert_eq!(served(&app, &made).await, Some((revision + 1, 2)));
    }
}

#[tokio::test]
async fn a_server_that_was_made_and_does_not_answer_is_gone_again() {
    let (app, _) = fated("confirm", Some(Fate::Fails));
    let made = drafted(&app, greeting()).await;
    deploy(&app, &made).send().await.expect(500);
    assert_eq!(served(&app, &made).await, None);
    assert_eq!(app.get("/deployments").by(VIEWER).send().await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn a_step_whose_answer_is_lost_is_done_once() {
    for at in STEPS {
        let (app, tasks) = fated(at, Some(Fate::AnswerLost));
        let made = drafted(&app, greeting()).await;
        let first = deploy(&app, &made).send().await.expect(200);
        assert_eq!(tasks.said().len(), STEPS.len() + 1, "{at} came twice");
        assert_eq!((&first["version"], &first["plan"]["creates"]), (&json!(1), &json!(true)));
        assert_eq!(served(&app, &made).await, Some((1, 1)), "{at} of a new server");
        edit(&app, &made, "Hi").await;
        *tasks.fate.lock().unwrap() = Some(Fate::AnswerLost);
        let second = deploy(&app, &made).send().await.expect(200);
        assert_eq!(second["plan"]["changes"][0]["fields"], json!(["version", "behaviour"]));
        assert_eq!(served(&app, &made).await, Some((2, 2)), "{at} of a server that was there");
    }
}

#[tokio::test]
async fn a_process_that_dies_leaves_the_old_version_or_the_new_one() {
    for at in STEPS {
        for fate in [Fate::DiesBefore, Fate::DiesAfter] {
            let app = app();
            let made = drafted(&app, greeting()).await;
            deploy(&app, &made).send().await.expect(200);
            edit(&app, &made, "Hi").await;

            let tasks = Fated::new(&app.kit, at, Some(fate));
            let machine = Machine::compile(&portal_asl::parse(DOCUMENT).unwrap()).unwrap();
            let order = json!({
                "deploy": app.kit.ids.make::<portal_base::ExecutionId>(), "workspace": made.workspace,
                "user": made.author, "workflow": made.id, "wanted": {},
            });
            let run = tokio::spawn({
                let options = RunOptions::new(tasks.clone());
                async move { portal_engine::run(&machine, order, options).await }
            });
            tasks.died.notified().await;
            run.abort();

            let shifted = at == "confirm" || (at, fate) == ("shift", Fate::DiesAfter);
            let wanted = if shifted { (2, 2) } else { (1, 1) };
            assert_eq!(served(&app, &made).await, Some(wanted), "{fate:?} {at}");
            // Who deploys again gets there, whatever was left behind.
            let again = deploy(&app, &made).send().await.expect(200);
            assert_eq!(again["deployment"]["tools"][0]["version"], 2, "{fate:?} {at}");
            assert_eq!(served(&app, &made).await, Some((2, 2)), "{fate:?} {at}");
        }
    }
}

#[tokio::test]
async fn a_roll_back_leaves_alone_what_others_deployed_since() {
    let (app, tasks) = fated("confirm", None);
    let made = drafted(&app, greeting()).await;
    deploy(&app, &made).send().await.expect(200);
    let order = json!({
        "deploy": app.kit.ids.make::<portal_base::ExecutionId>(), "workspace": made.workspace,
        "user": made.author, "workflow": made.id, "wanted": { "title": "Mine" },
    });
    let run = |payload: Value| tasks.steps.run(payload);
    let plan = run(json!({ "step": "compile", "order": order })).await.unwrap();
    let shifted = run(json!({ "step": "shift", "order": order, "plan": plan })).await.unwrap();
    assert_eq!(shifted["revision"], 2);
    let path = format!("/deployments/{}", shifted["deployment"].as_str().unwrap());
    app.patch(&path, json!({ "title": "Theirs" })).by(OWNER).send().await.expect(200);

    let back = run(json!({ "step": "roll_back", "order": order, "plan": plan })).await.unwrap();
    assert_eq!(back, json!({ "rolled_back": false }));
    assert_eq!(app.get(&path).by(VIEWER).send().await.expect(200)["title"], "Theirs");
    // Nor does the shift happen to what the plan was not made for.
    let late =
        run(json!({ "step": "shift", "order": { "deploy": app.kit.ids.make::<portal_base::ExecutionId>(),
        "workspace": made.workspace, "user": made.author, "workflow": made.id }, "plan": plan }));
    assert_eq!(late.await.unwrap_err().error, "Deploy.Refused");
}

#[tokio::test]
async fn the_diagnostics_of_a_draft_come_through_the_document_in_the_callers_language() {
    let app = app();
    let mut wrong = greeting();
    wrong["nodes"][1]["type"] = json!("nonsense");
    let made = drafted(&app, wrong).await;
    let path = format!("/workflows/{}/deploy", made.id);
    let mut told = Vec::new();
    for (dry, language) in [(true, "en"), (false, "en"), (true, "ko"), (false, "ko")] {
        let call = app.post(&path, json!({ "dry_run": dry })).by(OWNER).header("accept-language", language);
        let problem = call.send().await.expect(422);
        told.push((problem["detail"].clone(), problem["fields"].clone()));
    }
    // What a deploy says is what its dry run says.
    assert_eq!((&told[0], &told[2]), (&told[1], &told[3]));
    assert_ne!(told[0], told[2]);
    assert!(!told[0].1.as_array().unwrap().is_empty());
}
