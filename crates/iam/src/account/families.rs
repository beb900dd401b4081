//! The published ways to more rights, as data.
//!
//! The families are those that Rhino Security Labs, Bishop Fox, Datadog and others have published since 2018, said in our own
//! words. An action that only lists what is known to a careful guesser is no need.

/// A way to hold a role: it is passed to something that one starts.
#[derive(Debug, Clone, Copy)]
pub struct Pass {
    /// Its id.
    pub id: &'static str,
    /// The service that takes the role; the role's trust policy must let it.
    pub service: &'static str,
    /// What is needed besides `iam:PassRole`: one action of each list. The first list is what creates.
    pub needs: &'static [&'static [&'static str]],
    /// What one does, before the name of the role.
    pub words: &'static str,
}

/// A way to hold a role: something that runs with it already is taken over.
#[derive(Debug, Clone, Copy)]
pub struct Takeover {
    /// Its id.
    pub id: &'static str,
    /// The service that holds the role.
    pub service: &'static str,
    /// One action of each list is needed.
    pub needs: &'static [&'static [&'static str]],
    /// What one does, before the name of the role.
    pub words: &'static str,
}

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

/// Actions by which one becomes a user, each alone, and what one does before the name of the user.
pub const BECOME_USER: &[(&str, &str, &str)] = &[
    ("create-access-key", "iam:CreateAccessKey", "makes an access key for"),
    ("create-login-profile", "iam:CreateLoginProfile", "makes a password for"),
    ("update-login-profile", "iam:UpdateLoginProfile", "changes the password of"),
];

/// Actions by which a user is given any rights.
pub const RAISE_USER: &[(&str, &str, &str)] = &[
    ("put-user-policy", "iam:PutUserPolicy", "writes any policy into"),
    ("attach-user-policy", "iam:AttachUserPolicy", "attaches any policy to"),
];

/// Actions by which a group, and so its members, is given any rights.
pub const RAISE_GROUP: &[(&str, &str, &str)] = &[
    ("put-group-policy", "iam:PutGroupPolicy", "writes any policy into"),
    ("attach-group-policy", "iam:AttachGroupPolicy", "attaches any policy to"),
];

/// Actions by which a role is given any rights.
pub const RAISE_ROLE: &[(&str, &str, &str)] = &[
    ("put-role-policy", "iam:PutRolePolicy", "writes any policy into"),
    ("attach-role-policy", "iam:AttachRolePolicy", "attaches any policy to"),
];

const fn pass(
    id: &'static str,
    service: &'static str,
    needs: &'static [&'static [&'static str]],
    words: &'static str,
) -> Pass {
    Pass { id, service, needs, words }
}

const fn takeover(
    id: &'static str,
    service: &'static str,
    needs: &'static [&'static [&'static str]],
    words: &'static str,
) -> Takeover {
    Takeover { id, service, needs, words }
}
