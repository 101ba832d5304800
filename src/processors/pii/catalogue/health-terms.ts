import { compileCues, phrasesAt } from '../evidence/cues.ts'
import type { Finder } from '../model.ts'

/**
 * Conditions, treatments and medicines whose names mean little else, in English and where the word differs in German, French, Spanish,
 * Italian, Portuguese and Dutch. Of our own writing; substances by their international non-proprietary names. Words with a common second
 * meaning (cold, stroke of luck, depression of markets, shock, cancer as a sign) are left out or stand in a phrase.
 */
const CONDITIONS = [
  'diabetes', 'diabetic', 'type 1 diabetes', 'type 2 diabetes', 'diabète', 'prediabetes', 'hypoglycemia', 'hypertension', 'high blood pressure', 'bluthochdruck', 'hipertensión', 'ipertensione', 'asthma', 'asthme', 'asma', 'copd', 'emphysema', 'bronchitis', 'pneumonia', 'lungenentzündung', 'pneumonie', 'tuberculosis', 'tuberkulose',
  'hiv', 'hiv positive', 'aids patient', 'hepatitis', 'hepatitis b', 'hepatitis c', 'syphilis', 'gonorrhea', 'gonorrhoea', 'chlamydia', 'herpes', 'genital herpes', 'hpv', 'covid', 'covid-19', 'long covid', 'malaria', 'lyme disease', 'borreliose', 'sepsis', 'meningitis',
  'leukemia', 'leukaemia', 'leukämie', 'lymphoma', 'melanoma', 'sarcoma', 'carcinoma', 'glioblastoma', 'breast cancer', 'lung cancer', 'prostate cancer', 'colon cancer', 'skin cancer', 'ovarian cancer', 'pancreatic cancer', 'brain tumor', 'brain tumour', 'hirntumor', 'brustkrebs', 'lungenkrebs', 'krebserkrankung', 'cancer du sein', 'cáncer de mama', 'chemotherapy', 'chemotherapie', 'chimiothérapie', 'quimioterapia', 'chemioterapia', 'radiotherapy', 'mastectomy', 'metastasis', 'metastases',
  'epilepsy', 'epileptic', 'epilepsie', 'epilepsia', 'epileptic seizure', 'parkinson’s', "parkinson's disease", "alzheimer's", "alzheimer's disease", 'dementia', 'demenz', 'démence', 'demencia', 'multiple sclerosis', 'multiple sklerose', 'sclérose en plaques', 'migraine', 'migräne', 'migraña', 'neuropathy', 'schlaganfall', 'heart attack', 'herzinfarkt', 'myocardial infarction', 'infarto', 'angina pectoris', 'arrhythmia', 'atrial fibrillation', 'heart failure', 'thrombosis', 'thrombose', 'aneurysm', 'pulmonary embolism',
  'depressive disorder', 'clinical depression', 'postpartum depression', 'antidepressants', 'antidepressant', 'bipolar disorder', 'schizophrenia', 'schizophrenie', 'esquizofrenia', 'anxiety disorder', 'panic attack', 'panic attacks', 'ptsd', 'ocd', 'adhd', 'tdah', 'autism', 'autistic', 'autismus', 'anorexia', 'anorexia nervosa', 'bulimia', 'suicidal', 'suicidal thoughts', 'self-harm', 'alcoholism', 'alcoholics anonymous', 'opioid addiction', 'psychosis', 'borderline personality disorder', 'burnout syndrome',
  'endometriosis', 'endometriose', 'pcos', 'infertility', 'ivf', 'miscarriage', 'fehlgeburt', 'fausse couche', 'abortion clinic', 'ectopic pregnancy', 'preeclampsia', 'menopause', 'erectile dysfunction', 'hysterectomy', 'vasectomy', 'pregnancy test', 'schwangerschaftstest', 'test de grossesse',
  'arthritis', 'rheumatoid arthritis', 'arthrose', 'artritis', 'osteoporosis', 'fibromyalgia', 'lupus erythematosus', 'psoriasis', 'eczema', 'ekzem', 'rosacea', 'celiac disease', 'coeliac disease', 'zöliakie', "crohn's disease", 'crohn’s', 'ulcerative colitis', 'irritable bowel syndrome', 'gastritis', 'cirrhosis', 'gallstones', 'kidney stones', 'kidney failure', 'dialysis', 'dialyse', 'hypothyroidism', 'hyperthyroidism', 'hashimoto', 'anemia', 'anaemia', 'anämie', 'hemophilia', 'cystic fibrosis', 'sickle cell', 'sleep apnea', 'sleep apnoea', 'glaucoma', 'scoliosis', 'hernia', 'bandscheibenvorfall', 'appendicitis',
] // biome-ignore format: a word list

const MEDICINES = [
  'metformin', 'insulin', 'ozempic', 'semaglutide', 'liraglutide', 'empagliflozin', 'lisinopril', 'ramipril', 'enalapril', 'losartan', 'valsartan', 'candesartan', 'amlodipine', 'amlodipin', 'bisoprolol', 'metoprolol', 'propranolol', 'atenolol', 'hydrochlorothiazide', 'furosemide', 'spironolactone', 'atorvastatin', 'simvastatin', 'rosuvastatin', 'warfarin', 'apixaban', 'rivaroxaban', 'dabigatran', 'clopidogrel', 'digoxin', 'amiodarone',
  'sertraline', 'fluoxetine', 'paroxetine', 'citalopram', 'escitalopram', 'venlafaxine', 'duloxetine', 'mirtazapine', 'bupropion', 'amitriptyline', 'trazodone', 'lithium carbonate', 'lamotrigine', 'valproate', 'quetiapine', 'olanzapine', 'risperidone', 'aripiprazole', 'clozapine', 'haloperidol', 'diazepam', 'lorazepam', 'alprazolam', 'clonazepam', 'zolpidem', 'methylphenidate', 'ritalin', 'adderall', 'lisdexamfetamine', 'atomoxetine', 'prozac', 'zoloft', 'xanax', 'valium', 'lexapro', 'cymbalta', 'wellbutrin',
  'oxycodone', 'hydrocodone', 'oxycontin', 'vicodin', 'percocet', 'fentanyl', 'tramadol', 'methadone', 'buprenorphine', 'naloxone', 'naltrexone', 'gabapentin', 'pregabalin', 'carbamazepine', 'levetiracetam', 'topiramate', 'phenytoin', 'levodopa', 'donepezil', 'memantine', 'sumatriptan',
  'amoxicillin', 'azithromycin', 'doxycycline', 'ciprofloxacin', 'levofloxacin', 'metronidazole', 'clindamycin', 'penicillin', 'cephalexin', 'nitrofurantoin', 'aciclovir', 'acyclovir', 'valacyclovir', 'oseltamivir', 'tenofovir', 'emtricitabine', 'truvada', 'efavirenz', 'dolutegravir', 'fluconazole', 'hydroxychloroquine', 'ivermectin', 'isoniazid', 'rifampicin',
  'prednisone', 'prednisolone', 'dexamethasone', 'hydrocortisone', 'methotrexate', 'adalimumab', 'humira', 'etanercept', 'infliximab', 'azathioprine', 'sulfasalazine', 'tacrolimus', 'ciclosporin', 'tamoxifen', 'letrozole', 'anastrozole', 'imatinib', 'cisplatin', 'doxorubicin', 'paclitaxel', 'rituximab', 'trastuzumab', 'pembrolizumab',
  'levothyroxine', 'thyroxin', 'carbimazole', 'estradiol', 'levonorgestrel', 'medroxyprogesterone', 'mifepristone', 'misoprostol', 'clomiphene', 'finasteride', 'tamsulosin', 'sildenafil', 'viagra', 'tadalafil', 'cialis', 'isotretinoin', 'accutane', 'omeprazole', 'pantoprazole', 'esomeprazole', 'ranitidine', 'salbutamol', 'albuterol', 'ventolin', 'budesonide', 'montelukast', 'cetirizine', 'loratadine', 'ibuprofen', 'paracetamol', 'acetaminophen', 'naproxen', 'diclofenac', 'celecoxib', 'alendronate', 'allopurinol', 'colchicine', 'baclofen', 'cyclobenzaprine',
] // biome-ignore format: a word list

/** For tagging: a word is a topic, not a fact about someone. */
const LOGIT = 0.8

const terms = compileCues([...CONDITIONS, ...MEDICINES])

export const HEALTH_TERMS: Finder = {
  id: 'health-term',
  version: 1,
  entities: ['HEALTH_TERM'],
  isOfProse: true,
  triggers: [...CONDITIONS, ...MEDICINES].map((term) => term.split(/[\s'’-]/, 1)[0] ?? ''),
  find(scan, _knowledge, add) {
    const words = scan.words()
    for (let row = 0; row < words.count; row++) {
      const [phrase] = phrasesAt(words, row, terms)
      if (phrase === undefined) continue
      const last = row + phrase.words.length - 1
      add({ entity: 'HEALTH_TERM', start: words.starts[row] ?? 0, end: words.ends[last] ?? 0, logit: LOGIT })
      row = last
    }
  },
}
