//! Roles that are passed to something new.

use super::Pass;

const EC2: &str = "ec2.amazonaws.com";
const LAMBDA: &str = "lambda.amazonaws.com";
const GLUE: &str = "glue.amazonaws.com";
const SAGEMAKER: &str = "sagemaker.amazonaws.com";
const CODEBUILD: &str = "codebuild.amazonaws.com";
const CLOUDFORMATION: &str = "cloudformation.amazonaws.com";
const TASKS: &str = "ecs-tasks.amazonaws.com";

/// Roles that are passed to something that one starts.
pub const PASSES: &[Pass] = &[
    pass(
        "ec2-run-instances",
        EC2,
        &[&["ec2:RunInstances", "ec2:RequestSpotInstances", "ec2:CreateFleet"]],
        "starts a virtual machine with",
    ),
    pass(
        "ec2-associate-profile",
        EC2,
        &[&["ec2:AssociateIamInstanceProfile", "ec2:ReplaceIamInstanceProfileAssociation"]],
        "hands a running virtual machine",
    ),
    pass(
        "autoscaling-launch",
        EC2,
        &[
            &["autoscaling:CreateLaunchConfiguration"],
            &["autoscaling:CreateAutoScalingGroup", "autoscaling:UpdateAutoScalingGroup"],
        ],
        "lets a group of virtual machines start with",
    ),
    pass(
        "lambda-create-function",
        LAMBDA,
        &[
            &["lambda:CreateFunction"],
            &[
                "lambda:InvokeFunction",
                "lambda:AddPermission",
                "lambda:CreateEventSourceMapping",
                "lambda:CreateFunctionUrlConfig",
                "events:PutTargets",
            ],
        ],
        "runs a function with",
    ),
    pass("glue-dev-endpoint", GLUE, &[&["glue:CreateDevEndpoint"]], "opens a Glue development endpoint with"),
    pass(
        "glue-job",
        GLUE,
        &[&["glue:CreateJob", "glue:UpdateJob"], &["glue:StartJobRun", "glue:CreateTrigger"]],
        "runs a Glue job with",
    ),
    pass("glue-session", GLUE, &[&["glue:CreateSession"], &["glue:RunStatement"]], "runs a Glue session with"),
    pass(
        "cloudformation-create-stack",
        CLOUDFORMATION,
        &[&[
            "cloudformation:CreateStack",
            "cloudformation:UpdateStack",
            "cloudformation:CreateStackSet",
            "cloudformation:UpdateStackSet",
        ]],
        "builds a stack with",
    ),
    pass(
        "cloudformation-change-set",
        CLOUDFORMATION,
        &[&["cloudformation:CreateChangeSet"], &["cloudformation:ExecuteChangeSet"]],
        "changes a stack with",
    ),
    pass(
        "datapipeline",
        "datapipeline.amazonaws.com",
        &[
            &["datapipeline:CreatePipeline"],
            &["datapipeline:PutPipelineDefinition"],
            &["datapipeline:ActivatePipeline"],
        ],
        "runs a data pipeline with",
    ),
    pass(
        "codebuild-create-project",
        CODEBUILD,
        &[
            &["codebuild:CreateProject", "codebuild:UpdateProject"],
            &["codebuild:StartBuild", "codebuild:StartBuildBatch"],
        ],
        "runs a build with",
    ),
    pass(
        "codepipeline",
        "codepipeline.amazonaws.com",
        &[&["codepipeline:CreatePipeline", "codepipeline:UpdatePipeline"]],
        "runs a delivery pipeline with",
    ),
    pass(
        "codestar-create-project",
        "codestar.amazonaws.com",
        &[&["codestar:CreateProject"]],
        "makes a CodeStar project with",
    ),
    pass(
        "codedeploy",
        "codedeploy.amazonaws.com",
        &[&["codedeploy:CreateDeploymentGroup", "codedeploy:UpdateDeploymentGroup"], &["codedeploy:CreateDeployment"]],
        "deploys with",
    ),
    pass(
        "sagemaker-notebook",
        SAGEMAKER,
        &[
            &["sagemaker:CreateNotebookInstance"],
            &["sagemaker:CreatePresignedNotebookInstanceUrl", "sagemaker:CreateNotebookInstanceLifecycleConfig"],
        ],
        "opens a notebook with",
    ),
    pass("sagemaker-training-job", SAGEMAKER, &[&["sagemaker:CreateTrainingJob"]], "runs a training job with"),
    pass("sagemaker-processing-job", SAGEMAKER, &[&["sagemaker:CreateProcessingJob"]], "runs a processing job with"),
    pass(
        "ecs-task",
        TASKS,
        &[&["ecs:RegisterTaskDefinition"], &["ecs:RunTask", "ecs:StartTask", "ecs:CreateService", "ecs:UpdateService"]],
        "runs a container with",
    ),
    pass("batch-job", TASKS, &[&["batch:RegisterJobDefinition"], &["batch:SubmitJob"]], "runs a batch job with"),
    pass(
        "apprunner",
        "tasks.apprunner.amazonaws.com",
        &[&["apprunner:CreateService", "apprunner:UpdateService"]],
        "runs an App Runner service with",
    ),
    pass("emr", EC2, &[&["elasticmapreduce:RunJobFlow"]], "runs a cluster with"),
    pass("ssm-automation", "ssm.amazonaws.com", &[&["ssm:StartAutomationExecution"]], "runs an automation with"),
    pass(
        "states",
        "states.amazonaws.com",
        &[
            &["states:CreateStateMachine", "states:UpdateStateMachine"],
            &["states:StartExecution", "states:StartSyncExecution"],
        ],
        "runs a state machine with",
    ),
    pass(
        "scheduler",
        "scheduler.amazonaws.com",
        &[&["scheduler:CreateSchedule", "scheduler:UpdateSchedule"]],
        "schedules calls with",
    ),
    pass(
        "imagebuilder",
        EC2,
        &[
            &["imagebuilder:CreateInfrastructureConfiguration"],
            &["imagebuilder:CreateImage", "imagebuilder:StartImagePipelineExecution"],
        ],
        "builds an image with",
    ),
    pass(
        "amplify",
        "amplify.amazonaws.com",
        &[&["amplify:CreateApp", "amplify:UpdateApp"], &["amplify:StartJob"]],
        "builds an application with",
    ),
    pass(
        "cognito-identity-pool",
        "cognito-identity.amazonaws.com",
        &[&["cognito-identity:SetIdentityPoolRoles"]],
        "lets its own identity pool hand out",
    ),
    pass(
        "bedrock-code-interpreter",
        "bedrock-agentcore.amazonaws.com",
        &[&["bedrock-agentcore:CreateCodeInterpreter"], &["bedrock-agentcore:InvokeCodeInterpreter"]],
        "runs a code interpreter with",
    ),
];

const fn pass(
    id: &'static str,
    service: &'static str,
    needs: &'static [&'static [&'static str]],
    words: &'static str,
) -> Pass {
    Pass { id, service, needs, words }
}
