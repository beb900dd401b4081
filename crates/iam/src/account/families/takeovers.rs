//! Roles that are held by something which is there already.

use super::Takeover;

const EC2: &str = "ec2.amazonaws.com";
const LAMBDA: &str = "lambda.amazonaws.com";
const GLUE: &str = "glue.amazonaws.com";
const SAGEMAKER: &str = "sagemaker.amazonaws.com";
const CODEBUILD: &str = "codebuild.amazonaws.com";
const CLOUDFORMATION: &str = "cloudformation.amazonaws.com";
const TASKS: &str = "ecs-tasks.amazonaws.com";

/// Roles that something holds which is there already. Whether there is such a thing, policies do not say.
pub const TAKEOVERS: &[Takeover] = &[
    takeover(
        "lambda-update-code",
        LAMBDA,
        &[&["lambda:UpdateFunctionCode"]],
        "rewrites the code of a function that runs with",
    ),
    takeover(
        "lambda-update-configuration",
        LAMBDA,
        &[&["lambda:UpdateFunctionConfiguration"]],
        "puts a layer under a function that runs with",
    ),
    takeover("ssm-send-command", EC2, &[&["ssm:SendCommand"]], "runs commands on a virtual machine that holds"),
    takeover("ssm-start-session", EC2, &[&["ssm:StartSession"]], "opens a shell on a virtual machine that holds"),
    takeover(
        "ec2-instance-connect",
        EC2,
        &[&["ec2-instance-connect:SendSSHPublicKey", "ec2-instance-connect:SendSerialConsoleSSHPublicKey"]],
        "signs in to a virtual machine that holds",
    ),
    takeover(
        "ec2-user-data",
        EC2,
        &[&["ec2:ModifyInstanceAttribute"], &["ec2:StopInstances"], &["ec2:StartInstances"]],
        "changes the start script of a virtual machine that holds",
    ),
    takeover(
        "glue-update-dev-endpoint",
        GLUE,
        &[&["glue:UpdateDevEndpoint"]],
        "puts its key into a Glue development endpoint that holds",
    ),
    takeover(
        "sagemaker-notebook-url",
        SAGEMAKER,
        &[&["sagemaker:CreatePresignedNotebookInstanceUrl"]],
        "opens a notebook that holds",
    ),
    takeover(
        "sagemaker-lifecycle",
        SAGEMAKER,
        &[
            &["sagemaker:UpdateNotebookInstance"],
            &["sagemaker:CreateNotebookInstanceLifecycleConfig"],
            &["sagemaker:StopNotebookInstance"],
            &["sagemaker:StartNotebookInstance"],
        ],
        "puts a start script into a notebook that holds",
    ),
    takeover(
        "codebuild-start-build",
        CODEBUILD,
        &[&["codebuild:StartBuild", "codebuild:StartBuildBatch"]],
        "runs commands of its own in a build that holds",
    ),
    takeover(
        "codestar-associate-team-member",
        "codestar.amazonaws.com",
        &[&["codestar:AssociateTeamMember"]],
        "joins a CodeStar project that holds",
    ),
    takeover(
        "cloudformation-update-stack",
        CLOUDFORMATION,
        &[&["cloudformation:UpdateStack", "cloudformation:CreateChangeSet"]],
        "changes a stack that is built with",
    ),
    takeover("ecs-execute-command", TASKS, &[&["ecs:ExecuteCommand"]], "opens a shell in a container that holds"),
    takeover(
        "apprunner-update",
        "tasks.apprunner.amazonaws.com",
        &[&["apprunner:UpdateService"]],
        "changes an App Runner service that holds",
    ),
    takeover(
        "states-update",
        "states.amazonaws.com",
        &[&["states:UpdateStateMachine"]],
        "rewrites a state machine that holds",
    ),
    takeover(
        "datapipeline-update",
        "datapipeline.amazonaws.com",
        &[&["datapipeline:PutPipelineDefinition"]],
        "rewrites a data pipeline that holds",
    ),
];

const fn takeover(
    id: &'static str,
    service: &'static str,
    needs: &'static [&'static [&'static str]],
    words: &'static str,
) -> Takeover {
    Takeover { id, service, needs, words }
}
